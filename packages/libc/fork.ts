import { readFileSync } from "node:fs";
import { bindC } from "./ffi.ts";
import { ignoreDontFork } from "./linux/seccomp.ts";

// V8 marks its heap MADV_DONTFORK: after a bare fork() the child has a hole where its JavaScript was, and dies of
// SIGSEGV at the first step. So before the first fork() two things are done, in this order: the kernel is told to
// ignore such marks from now on, and those that are there are taken back, over the whole address space. (To take them
// back before every fork is not enough: V8 may add a page, and mark it, between the last madvise and fork.)

const MADV_DOFORK = 11;
const USER_SPACE_START = 0x1_0000;
/** 48 bits, as on arm64. x86-64 has 47; that nothing is mapped above them does not matter to madvise. */
const USER_SPACE_END = 0x1_0000_0000_0000;
// Only the thread that forks lives on in the child. With the first flag V8 gives other threads hardly any work, for whose
// end a child would wait forever. Node 26 still wakes them: of its four, asleep on one condition when the parent forked,
// pthread_cond_signal waits in the child for those that it has not got (half of the children hung). So the second flag
// starts as few as Node can: one. (0 does not mean none: as many then as there are processors, less one.)
const FLAGS = ["--single-threaded", "--v8-pool-size=1"];

const c = {
  madvise: bindC<(start: number, length: number, advice: number) => number>("int madvise(uintptr_t, size_t, int)"),
  fork: bindC<() => number>("int fork()"),
};

/** Whether this process was started so that it can fork. */
const missing = FLAGS.filter((flag) => !process.execArgv.includes(flag));
// At the start, and not at the first fork: then there may be no descriptor left to read the maps with.
const stretches = missing.length === 0 ? ordinaryStretches(readFileSync("/proc/self/maps", "latin1")) : [];
let marksAreIgnored = false;

/** fork(2) of a Node process with its whole heap. Returns as fork(2) does; −1 leaves the reason in `errno`. */
export function forkAll(): number {
  if (missing.length > 0) {
    throw new Error(
      `fork() needs a Node that leaves no work to other threads: start it as \`node ${FLAGS.join(" ")} …\` (missing: ${missing.join(" ")}).`,
    );
  }
  if (!marksAreIgnored) {
    marksAreIgnored = ignoreDontFork(); // false on an uncommon kernel: then we do what we can, before every fork
    takeMarksBack();
  }
  return c.fork();
}

type Stretch = readonly [start: number, length: number];

/** madvise(2) reports the unmapped holes in a stretch as ENOMEM, having advised all that is mapped. */
function takeMarksBack(): void {
  for (const [start, length] of stretches) c.madvise(start, length, MADV_DOFORK);
}

/**
 * The user address space without the kernel's special mappings ([vvar], [vdso], io_uring, devices), at which madvise
 * stops with EINVAL.
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
    from = Math.max(from, Number.parseInt(special[2] as string, 16));
  }
  if (from < USER_SPACE_END) found.push([from, USER_SPACE_END - from]);
  return found;
}
