import { readFileSync } from "node:fs";
import { bindC } from "./ffi.ts";

// V8 marks its heap MADV_DONTFORK: after a bare fork() the child has a hole where its JavaScript was, and dies of
// SIGSEGV at the first step. forkAll() undoes the mark over the whole address space, and forks in the same breath.

const MADV_DOFORK = 11;
const USER_SPACE_START = 0x10000;
const USER_SPACE_END = 0x7fff_ffff_f000;
const FLAGS = ["--single-threaded", "--v8-pool-size=0"];

const c = {
  madvise: bindC<(start: number, length: number, advice: number) => number>("int madvise(uintptr_t, size_t, int)"),
  fork: bindC<() => number>("int fork()"),
};

type Stretch = [start: number, length: number];
let stretches: Stretch[] | undefined;

/** fork(2) of a Node process with its whole heap. Returns as fork(2) does; −1 leaves the reason in `errno`. */
export function forkAll(): number {
  stretches ??= prepare();
  // From here to fork() allocate nothing in JavaScript: a page that V8 adds now would be marked again.
  // madvise(2) reports the unmapped holes in a stretch as ENOMEM, having advised all that is mapped.
  for (let i = 0; i < stretches.length; i++) {
    const stretch = stretches[i] as Stretch;
    c.madvise(stretch[0], stretch[1], MADV_DOFORK);
  }
  return c.fork();
}

function prepare(): Stretch[] {
  const missing = FLAGS.filter((flag) => !process.execArgv.includes(flag));
  if (missing.length > 0) {
    throw new Error(
      `fork() needs Node without background threads: start it as \`node ${FLAGS.join(" ")} …\` (missing: ${missing.join(" ")}).`,
    );
  }
  return ordinaryStretches(readFileSync("/proc/self/maps", "latin1"));
}

/**
 * The user address space without the kernel's special mappings ([vvar], [vdso], devices), at which madvise stops with
 * EINVAL. They are there from the start and do not move.
 *
 * @param maps the text of /proc/self/maps, in address order. proc_pid_maps(5)
 */
export function ordinaryStretches(maps: string): Stretch[] {
  const found: Stretch[] = [];
  let from = USER_SPACE_START;
  for (const line of maps.split("\n")) {
    const special = /^([0-9a-f]+)-([0-9a-f]+) .*(?:\[v\w+\]|anon_inode:|\/dev\/)/.exec(line);
    if (special === null) continue;
    const start = Number.parseInt(special[1] as string, 16);
    if (start >= USER_SPACE_END) break;
    if (start > from) found.push([from, start - from]);
    from = Number.parseInt(special[2] as string, 16);
  }
  found.push([from, USER_SPACE_END - from]);
  return found;
}
