import { bindC, check, type Endpoint, within } from "../ffi.ts";
import { decodeSockaddrIn, encodeSockaddrIn, SOCKADDR_IN_BYTES } from "../netinet/in.ts";

export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_PACKET = 17;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
/** The longest accept queue that the kernel grants by default (/proc/sys/net/core/somaxconn). */
export const SOMAXCONN = 4096;

export const SOL_SOCKET = 1;
export const SO_REUSEADDR = 2;
export const SO_TYPE = 3;
export const SO_ERROR = 4;
export const SO_SNDBUF = 7;
export const SO_RCVBUF = 8;
export const SO_KEEPALIVE = 9;
export const SO_LINGER = 13;
export const SO_REUSEPORT = 15;
export const SO_RCVTIMEO = 20;
export const SO_SNDTIMEO = 21;
export const SO_ACCEPTCONN = 30;

export const SHUT_RD = 0;
export const SHUT_WR = 1;
export const SHUT_RDWR = 2;

export const MSG_OOB = 1;
export const MSG_PEEK = 2;
export const MSG_DONTWAIT = 0x40;
export const MSG_NOSIGNAL = 0x4000;

type Bytes = Uint8Array;
type Cell = Uint32Array;
const c = {
  socket: bindC<(domain: number, type: number, protocol: number) => number>("int socket(int, int, int)"),
  bind: bindC<(fd: number, address: Bytes, length: number) => number>("int bind(int, const void *, uint32_t)"),
  listen: bindC<(fd: number, backlog: number) => number>("int listen(int, int)"),
  accept: bindC<(fd: number, address: Bytes, length: Cell) => number>("int accept(int, void *, void *)"),
  accept4: bindC<(fd: number, address: Bytes, length: Cell, flags: number) => number>(
    "int accept4(int, void *, void *, int)",
  ),
  connect: bindC<(fd: number, address: Bytes, length: number) => number>("int connect(int, const void *, uint32_t)"),
  shutdown: bindC<(fd: number, how: number) => number>("int shutdown(int, int)"),
  send: bindC<(fd: number, data: Bytes, count: number, flags: number) => number>(
    "int64_t send(int, const void *, size_t, int)",
  ),
  recv: bindC<(fd: number, buffer: Bytes, count: number, flags: number) => number>(
    "int64_t recv(int, void *, size_t, int)",
  ),
  getsockname: bindC<(fd: number, address: Bytes, length: Cell) => number>("int getsockname(int, void *, void *)"),
  getpeername: bindC<(fd: number, address: Bytes, length: Cell) => number>("int getpeername(int, void *, void *)"),
  setsockopt: bindC<(fd: number, level: number, name: number, value: Bytes | Cell, length: number) => number>(
    "int setsockopt(int, int, int, const void *, uint32_t)",
  ),
  getsockopt: bindC<(fd: number, level: number, name: number, value: Bytes, length: Cell) => number>(
    "int getsockopt(int, int, int, void *, void *)",
  ),
};

// Filled by the calls below and read before they return: one of each is enough for a thread.
const addressCell = new Uint8Array(SOCKADDR_IN_BYTES);
const lengthCell = new Uint32Array(1);

/**
 * Makes a socket: a descriptor that is connected to nothing yet.
 *
 * @param domain AF_INET, AF_PACKET …
 * @param type SOCK_STREAM for TCP; SOCK_NONBLOCK and SOCK_CLOEXEC may be or-ed in.
 * @param protocol 0 for the only one there is.
 * @throws SystemError EMFILE, ENFILE, ENOBUFS, EACCES (AF_PACKET without CAP_NET_RAW). socket(2)
 */
export function socket(domain: number, type: number, protocol: number): number {
  return check(c.socket(domain, type, protocol), "socket");
}

/**
 * Gives the socket its local address. Port 0 asks the kernel for a free one: getsockname tells which.
 *
 * @throws SystemError EADDRINUSE, EADDRNOTAVAIL (not this machine's), EACCES (a port below 1024). bind(2), ip(7)
 */
export function bind(fd: number, local: Endpoint): void {
  check(c.bind(fd, encodeSockaddrIn(local), SOCKADDR_IN_BYTES), "bind", local);
}

/**
 * Turns the socket into a listening one: from now on the kernel completes handshakes for it.
 *
 * @param backlog how many completed connections may wait to be accepted (on Linux one more); the kernel lowers it to
 *   net.core.somaxconn without an error. It limits the queue, not the number of clients.
 * @throws SystemError EADDRINUSE. On a socket that was never bound Linux picks a random port instead of failing. listen(2)
 */
export function listen(fd: number, backlog: number): void {
  check(c.listen(fd, backlog), "listen");
}

/** A connection taken from the accept queue. */
export interface Accepted extends Endpoint {
  /** The connected socket. `address` and `port` are the client's. */
  readonly fd: number;
}

/**
 * Takes the first completed connection from the accept queue, waiting for one unless the socket is non-blocking.
 *
 * @throws SystemError EINTR, ECONNABORTED, EMFILE, ENFILE, ENOBUFS, ENOMEM, EAGAIN (non-blocking, queue empty),
 *   EINVAL (not listening), EBADF. accept(2)
 */
export function accept(listenFd: number): Accepted {
  lengthCell[0] = SOCKADDR_IN_BYTES;
  return accepted(check(c.accept(listenFd, addressCell, lengthCell), "accept"));
}

/**
 * accept, and sets flags on the connected socket in the same call.
 *
 * @param flags SOCK_NONBLOCK, SOCK_CLOEXEC, or both. On Linux the new socket inherits neither from the listening one; on BSD
 *   and macOS an accepted socket does inherit O_NONBLOCK.
 * @throws SystemError as accept; EINVAL for other flags. accept(2)
 */
export function accept4(listenFd: number, flags: number): Accepted {
  lengthCell[0] = SOCKADDR_IN_BYTES;
  return accepted(check(c.accept4(listenFd, addressCell, lengthCell, flags), "accept4"));
}

function accepted(fd: number): Accepted {
  const { address, port } = decodeSockaddrIn(addressCell);
  return { fd, address, port };
}

/**
 * Sends SYN and waits until the peer's kernel has answered (not until the peer's program has accepted).
 *
 * @throws SystemError ECONNREFUSED (nobody listens), ETIMEDOUT, EADDRNOTAVAIL (no ephemeral port left),
 *   EINPROGRESS (non-blocking: wait for POLLOUT, then read SO_ERROR), EINTR. connect(2)
 */
export function connect(fd: number, remote: Endpoint): void {
  check(c.connect(fd, encodeSockaddrIn(remote), SOCKADDR_IN_BYTES), "connect", remote);
}

/**
 * Ends one or both directions of the connection, for every descriptor that refers to it.
 *
 * @param how SHUT_WR sends FIN and leaves reading open (half-close). SHUT_RD makes a read return 0 instead of waiting, but
 *   Linux goes on receiving: it acknowledges later bytes, and they are read after that 0. (BSD and macOS discard them.)
 *   SHUT_RDWR is both; on a listening socket Linux ends the listening, and a sleeping accept fails with EINVAL.
 * @throws SystemError ENOTCONN. shutdown(2)
 */
export function shutdown(fd: number, how: number): void {
  check(c.shutdown(fd, how), "shutdown");
}

/** write with flags: MSG_NOSIGNAL, MSG_DONTWAIT, MSG_OOB. @returns bytes taken. @throws as write. send(2) */
export function send(fd: number, data: Uint8Array, count: number, flags: number): number {
  return check(c.send(fd, data, within(data, count), flags), "send");
}

/** read with flags: MSG_PEEK, MSG_DONTWAIT, MSG_OOB. @returns bytes read, 0 at end of stream. @throws as read. recv(2) */
export function recv(fd: number, buffer: Uint8Array, count: number, flags: number): number {
  return check(c.recv(fd, buffer, within(buffer, count), flags), "recv");
}

/** The socket's own address. @throws SystemError EBADF, ENOTSOCK. getsockname(2) */
export function getsockname(fd: number): Endpoint {
  lengthCell[0] = SOCKADDR_IN_BYTES;
  check(c.getsockname(fd, addressCell, lengthCell), "getsockname");
  return decodeSockaddrIn(addressCell);
}

/** The peer's address. @throws SystemError ENOTCONN (also once the peer has reset the connection). getpeername(2) */
export function getpeername(fd: number): Endpoint {
  lengthCell[0] = SOCKADDR_IN_BYTES;
  check(c.getpeername(fd, addressCell, lengthCell), "getpeername");
  return decodeSockaddrIn(addressCell);
}

/** SO_LINGER's value. `onoff` 1 with `linger` 0 seconds makes close send RST. socket(7) */
export interface Linger {
  readonly onoff: number;
  readonly linger: number;
}

/** A time span in seconds and microseconds: SO_RCVTIMEO's value, and select's timeout. */
export interface Timeval {
  tv_sec: number;
  tv_usec: number;
}

/**
 * Sets a socket option.
 *
 * @param level SOL_SOCKET, IPPROTO_TCP …
 * @param value a number for the many options that are an int (1 is on), or what SO_LINGER and SO_RCVTIMEO take.
 * @throws SystemError ENOPROTOOPT, EINVAL, EBADF. setsockopt(2), socket(7), tcp(7)
 */
export function setsockopt(fd: number, level: number, name: number, value: number | Linger | Timeval): void {
  const bytes = encodeOption(value);
  check(c.setsockopt(fd, level, name, bytes, bytes.byteLength), "setsockopt");
}

function encodeOption(value: number | Linger | Timeval): Uint8Array {
  if (typeof value === "number") return new Uint8Array(Int32Array.of(value).buffer);
  if ("onoff" in value) return new Uint8Array(Int32Array.of(value.onoff, value.linger).buffer);
  return encodeTimeval(value);
}

/** `struct timeval`: two signed 64-bit numbers. @throws RangeError for a number that is not whole. */
export function encodeTimeval({ tv_sec, tv_usec }: Timeval): Uint8Array {
  return new Uint8Array(BigInt64Array.of(BigInt(tv_sec), BigInt(tv_usec)).buffer);
}

/** Reads a `struct timeval` at the start of `bytes`. @throws RangeError when they are fewer than 16. */
export function decodeTimeval(bytes: Uint8Array): Timeval {
  if (bytes.byteLength < 16) throw new RangeError(`a timeval has 16 bytes; this one ends after ${bytes.byteLength}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  return { tv_sec: Number(view.getBigInt64(0, true)), tv_usec: Number(view.getBigInt64(8, true)) };
}

/**
 * Reads a socket option that is an int, such as SO_REUSEADDR or SO_ERROR (which reading resets to 0).
 *
 * @throws SystemError ENOPROTOOPT, EBADF. getsockopt(2)
 */
export function getsockopt(fd: number, level: number, name: number): number {
  const bytes = getsockoptBytes(fd, level, name, 4);
  return new DataView(bytes.buffer).getInt32(0, true);
}

/** Reads a socket option as raw bytes, at most `size` of them: TCP_INFO, SO_LINGER (8), SO_RCVTIMEO (16). getsockopt(2) */
export function getsockoptBytes(fd: number, level: number, name: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  lengthCell[0] = size;
  check(c.getsockopt(fd, level, name, bytes, lengthCell), "getsockopt");
  return bytes.subarray(0, lengthCell[0]);
}
