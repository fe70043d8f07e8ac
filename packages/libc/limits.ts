/**
 * The most bytes that one write() puts into a pipe in one piece: so many stay together, whoever else writes to the pipe
 * meanwhile, and a pipe that poll() says POLLOUT of has room for them. limits.h(0p), pipe(7)
 */
export const PIPE_BUF = 4096;
