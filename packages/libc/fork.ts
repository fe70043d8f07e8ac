import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { bindC, errno } from "./ffi.ts";

// V8 marks its heap MADV_DONTFORK: after a bare fork() the child has a hole where its JavaScript was, and dies of
// SIGSEGV at the first step. forkAll() undoes the mark over the whole address space, and forks in the same breath.

const MADV_DOFORK = 11;
const USER_SPACE_START = 0x1_0000;
/** 48 bits, as on arm64; x86-64 has 47, and above them nothing is mapped, which madvise does not mind. */
const USER_SPACE_END = 0x1_0000_0000_0000;
const FLAGS = ["--single-threaded", "--v8-pool-size=0"];

const c = {
  madvise: bindC<(start: number, length: number, advice: number) => number>("int madvise(uintptr_t, size_t, int)"),
  fork: bindC<() => number>("int fork()"),
};

/** A part of the address space. In a special one the kernel has mapped something of its own. */
interface Stretch {
  readonly start: number;
  readonly length: number;
  readonly special: boolean;
}
// Looked up at the start where a fork is to be expected: at the first fork there may be no descriptor left to read with.
let stretches: Stretch[] | undefined = missingFlags().length === 0 ? prepare() : undefined;

/** fork(2) of a Node process with its whole heap. Returns as fork(2) does; −1 leaves the reason in `errno`. */
export function forkAll(): number {
  stretches ??= prepare();
  if (!adviseAll(stretches)) {
    stretches = prepare(); // something special is new, such as the io_uring of a Worker that was started since
    adviseAll(stretches);
  }
  // From the first madvise to here nothing may be allocated in JavaScript: a page that V8 adds would be marked again.
  return c.fork();
}

/**
 * Calls madvise for each stretch. The holes in it are reported as ENOMEM, when all that is mapped has been advised; at
 * a special mapping it stops with EINVAL. One that is gone may have made room for V8: therefore they are advised too.
 *
 * @returns false when an ordinary stretch holds a special mapping. madvise(2)
 */
function adviseAll(all: readonly Stretch[]): boolean {
  let complete = true;
  for (let i = 0; i < all.length; i++) {
    const { start, length, special } = all[i] as Stretch;
    if (c.madvise(start, length, MADV_DOFORK) === -1 && !special && errno() === constants.errno.EINVAL)
      complete = false;
  }
  return complete;
}

function missingFlags(): string[] {
  return FLAGS.filter((flag) => !process.execArgv.includes(flag));
}

function prepare(): Stretch[] {
  const missing = missingFlags();
  if (missing.length > 0) {
    throw new Error(
      `fork() needs Node without background threads: start it as \`node ${FLAGS.join(" ")} …\` (missing: ${missing.join(" ")}).`,
    );
  }
  return stretchesOf(readFileSync("/proc/self/maps", "latin1"));
}

/**
 * Divides the user address space at the kernel's special mappings ([vvar], [vdso], io_uring, devices).
 *
 * @param maps the text of /proc/self/maps, in address order. proc_pid_maps(5)
 */
export function stretchesOf(maps: string): Stretch[] {
  const found: Stretch[] = [];
  let from = USER_SPACE_START;
  const upTo = (end: number, special: boolean): void => {
    if (end > from) found.push({ start: from, length: end - from, special });
    from = Math.max(from, end);
  };
  for (const line of maps.split("\n")) {
    const match = /^([0-9a-f]+)-([0-9a-f]+) .*(?:\[v\w+\]|anon_inode:|\/dev\/)/.exec(line);
    const [start, end] = (match?.slice(1) ?? []).map((digits) => Number.parseInt(digits, 16));
    if (start === undefined || end === undefined || start >= USER_SPACE_END) continue; // ordinary, or [vsyscall]
    upTo(start, false);
    upTo(end, true);
  }
  upTo(USER_SPACE_END, false);
  return found;
}
