import { accept, AF_INET, bind, connect, getsockname, listen, SOCK_STREAM, socket } from "../sys/socket.ts";
import { close } from "../unistd.ts";

/** Descriptors to close when the test is over: `afterEach(closeAll)`. */
const open: number[] = [];

export function closeLater(fd: number): number {
  open.push(fd);
  return fd;
}

export function closeAll(): void {
  for (const fd of open.splice(0)) close(fd);
}

/** The test has closed this descriptor itself. */
export function closeNow(fd: number): void {
  open.splice(open.indexOf(fd), 1);
  close(fd);
}

/** A TCP socket, connected to nothing. */
export function tcpSocket(flags = 0): number {
  return closeLater(socket(AF_INET, SOCK_STREAM | flags, 0));
}

/** A listening socket on a port of 127.0.0.1 that the kernel chose. */
export function listener(flags = 0): { listenFd: number; address: string; port: number } {
  const listenFd = tcpSocket(flags);
  bind(listenFd, { address: "127.0.0.1", port: 0 });
  listen(listenFd, 8);
  return { listenFd, ...getsockname(listenFd) };
}

/** Both ends of one TCP connection over loopback. */
export function connection(): { clientFd: number; connFd: number } {
  const { listenFd, address, port } = listener();
  const clientFd = tcpSocket();
  connect(clientFd, { address, port });
  const connFd = closeLater(accept(listenFd).fd);
  closeNow(listenFd);
  return { clientFd, connFd };
}
