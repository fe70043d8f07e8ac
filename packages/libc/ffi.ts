import { createRequire } from "node:module";
import { arch, constants, platform } from "node:os";
import { getSystemErrorMap } from "node:util";

// The only file that knows how TypeScript reaches the C library: koffi looks the symbol up with dlsym(3),
// and calls it on this thread. Everything above is typed functions with the names of the man pages.

type Koffi = typeof import("koffi");
type Library = ReturnType<Koffi["load"]>;

const NOT_LINUX =
  "These servers make Linux system calls: run them on Linux, in WSL2, or in the dev container (.devcontainer in the repository).";
const NO_KOFFI =
  "koffi, which carries the system calls, has no binary for this machine: run `npm install` again here (not on another system, and not with --omit=optional).";

let obstacle: string | undefined;
let koffi: Koffi | undefined;
let library: Library | undefined;

if (platform() !== "linux") {
  obstacle = NOT_LINUX;
} else {
  try {
    koffi = loadKoffi();
    // `null` is the running program itself: its symbols include its C library's, be that glibc or musl.
    library = koffi.load(null);
  } catch (cause) {
    const [reason] = (cause as Error).message.split("\n"); // without the require stack, which follows it
    obstacle = `${NO_KOFFI} (${reason})`;
  }
}

/** Why no call can be made on this machine, or `undefined` where all is well. */
export const unsupported: string | undefined = obstacle;

/** The binary alone, where it lies where npm puts it: koffi's own way to find it takes longer than the rest of a start. */
function loadKoffi(): Koffi {
  const require = createRequire(import.meta.url);
  for (const library of ["linux", "musl"]) {
    try {
      return require(`@koromix/koffi-linux-${arch()}/${library}_${arch()}/koffi.node`) as Koffi;
    } catch {
      // not this C library's, or none for this processor: the next one
    }
  }
  return require("koffi") as Koffi;
}

/**
 * Binds one function of the C library.
 *
 * @param prototype in C, as in the man page; koffi knows no `ssize_t`, so say `int64_t`.
 * @returns the function. On a machine that cannot make the call it throws one sentence that says why.
 *
 * @example
 * const getppid = bindC<() => number>("int getppid()");
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller states what the C prototype means
export function bindC<F extends (...args: never[]) => unknown>(prototype: string): F {
  if (library === undefined) {
    const refuse = (): never => {
      throw new Error(unsupported);
    };
    return refuse as unknown as F;
  }
  return library.func(prototype) as unknown as F;
}

/** The address of a C function, for the kernel to call: what `&function` is in C. See dlsym(3). */
export function addressOf(name: string): bigint {
  if (library === undefined || koffi === undefined) throw new Error(unsupported);
  return koffi.address(library.symbol(name));
}

/** Where the bytes lie, for a C structure that points to them. They stay there while `bytes` is referenced. */
export function addressOfBytes(bytes: Uint8Array): bigint {
  if (koffi === undefined) throw new Error(unsupported);
  return koffi.address(bytes);
}

/** The thread's `errno`: worth reading only right after a call that failed. See errno(3). */
export function errno(): number {
  return koffi?.errno() ?? 0;
}

const strerror = bindC<(errno: number) => string>("const char *strerror(int)");
const messages = getSystemErrorMap();

// Of two names for one number we use Node's: EAGAIN, not EWOULDBLOCK; ENOTSUP, not EOPNOTSUPP. Its list of messages
// and its list of constants each lack some that the other has: EHOSTDOWN is in the first only, EMULTIHOP in the second.
const names = new Map<number, string>();
for (const [name, number] of Object.entries(constants.errno)) names.set(number, name);
for (const [negative, [name]] of messages) names.set(-negative, name);

/** The internet address that a failed call was about. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/**
 * A system call that failed, shaped like Node's own errors.
 *
 * `code` is the contract ("EADDRINUSE"); `errno` is its negative number (−98: what the kernel returned, and what
 * Node's errors hold); `syscall` is the man page's name ("bind"); `address` and `port` are there when the call had one.
 * The message is for people: "bind EADDRINUSE 127.0.0.1:6666: address already in use". See errno(3).
 */
export class SystemError extends Error {
  override readonly name = "SystemError";
  readonly code: string;
  readonly errno: number;
  readonly syscall: string;
  declare readonly address?: string;
  declare readonly port?: number;

  constructor(syscall: string, errno: number, endpoint?: Endpoint) {
    const code = names.get(errno) ?? `E${errno}`;
    const where = endpoint === undefined ? "" : ` ${endpoint.address}:${endpoint.port}`;
    super(`${syscall} ${code}${where}: ${describe(errno)}`);
    this.code = code;
    this.errno = -errno;
    this.syscall = syscall;
    if (endpoint !== undefined) {
      this.address = endpoint.address;
      this.port = endpoint.port;
    }
  }
}

/** The error's sentence: Node's where it has one, else the C library's. Both start small here. */
function describe(errno: number): string {
  const known = messages.get(-errno)?.[1];
  if (known !== undefined) return known;
  const text = strerror(errno);
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/**
 * Passes a result on, or throws the `SystemError` that `errno` stands for.
 *
 * @param result what the call returned: −1 means that it failed.
 */
export function check(result: number, syscall: string, endpoint?: Endpoint): number {
  if (result === -1) throw new SystemError(syscall, errno(), endpoint);
  return result;
}

/** Passes a count of bytes on, or refuses one beyond the buffer's end: in C that is the next variable's memory. */
export function within(buffer: Uint8Array, count: number): number {
  if (count >= 0 && count <= buffer.byteLength) return count;
  throw new RangeError(`a count of ${count} is not within the buffer: it has ${buffer.byteLength} bytes`);
}

/** True for a `SystemError` with one of these codes; with none given, for every `SystemError`. */
export function isSystemError(error: unknown, ...codes: string[]): error is SystemError {
  return error instanceof SystemError && (codes.length === 0 || codes.includes(error.code));
}
