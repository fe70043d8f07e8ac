import { arch } from "node:os";
import { addressOfBytes, bindC } from "../ffi.ts";

const PR_SET_NO_NEW_PRIVS = 38;
const SECCOMP_SET_MODE_FILTER = 1;
/** For all threads at once: a page that another thread's V8 had and gave back, ours may take. */
const SECCOMP_FILTER_FLAG_TSYNC = 1;
/** Without it, Linux before 5.16 would slow the process down against speculation attacks. */
const SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4;
const SECCOMP_RET_ALLOW = 0x7fff_0000;
/** "Do not make the call, and return this errno": of 0 the caller believes that the call succeeded. */
const SECCOMP_RET_ERRNO = 0x0005_0000;

/** How each machine calls itself in a filter (AUDIT_ARCH_…), and numbers its system calls. */
const MACHINES: Record<string, { audit: number; madvise: number; seccomp: number }> = {
  x64: { audit: 0xc000_003e, madvise: 28, seccomp: 317 },
  arm64: { audit: 0xc000_00b7, madvise: 233, seccomp: 277 },
};

/** `struct seccomp_data`, what a filter sees of a call: byte offsets. The third argument's lower half comes first. */
const SECCOMP_DATA = { nr: 0, arch: 4, args2: 32 } as const;
const MADV_DONTFORK = 10;

type Filter = readonly (readonly [code: number, ifTrue: number, ifFalse: number, operand: number])[];
const LOAD = 0x20;
const JUMP_IF_EQUAL = 0x15;
const RETURN = 0x06;

const c = {
  prctl: bindC<(option: number, ...args: ("uint64_t" | number)[]) => number>("int prctl(int, ...)"),
  syscall: bindC<(number: number, ...args: ("uint64_t" | "void *" | number | Uint8Array)[]) => number>(
    "int64_t syscall(int64_t, ...)",
  ),
};

/**
 * From now on madvise(…, MADV_DONTFORK) of this process, and of all that it starts, does nothing and reports success.
 * Every other system call is made as before, some 10 ns later.
 *
 * @returns false when this machine or its kernel knows no such filter: then the mark counts as before. seccomp(2)
 */
export function ignoreDontFork(): boolean {
  const machine = MACHINES[arch()];
  if (machine === undefined) return false;
  const program = encodeProgram([
    [LOAD, 0, 0, SECCOMP_DATA.arch],
    [JUMP_IF_EQUAL, 0, 5, machine.audit],
    [LOAD, 0, 0, SECCOMP_DATA.nr],
    [JUMP_IF_EQUAL, 0, 3, machine.madvise],
    [LOAD, 0, 0, SECCOMP_DATA.args2],
    [JUMP_IF_EQUAL, 0, 1, MADV_DONTFORK],
    [RETURN, 0, 0, SECCOMP_RET_ERRNO],
    [RETURN, 0, 0, SECCOMP_RET_ALLOW],
  ]);
  const zeros = ["uint64_t", 0, "uint64_t", 0, "uint64_t", 0] as const;
  // Who is not root may filter its own calls only when it cannot become root any more.
  if (c.prctl(PR_SET_NO_NEW_PRIVS, "uint64_t", 1, ...zeros) !== 0) return false;
  const flags = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW;
  return c.syscall(machine.seccomp, "uint64_t", SECCOMP_SET_MODE_FILTER, "uint64_t", flags, "void *", program) === 0;
}

/**
 * A `struct sock_fprog` and, behind it, the instructions that it points to.
 *
 *      0         8               16       18      19      20       24
 *      ┌─────────┬───────────────┬────────┬───────┬───────┬────────┬───
 *      │ count   │ pointer to 16 │  code  │ skip if true, │ operand│ …    one `struct sock_filter` each
 *      │ (u16)   │               │  (u16) │ false (u8, u8)│  (u32) │
 *      └─────────┴───────────────┴────────┴───────┴───────┴────────┴───
 */
function encodeProgram(filter: Filter): Uint8Array {
  const bytes = new Uint8Array(16 + filter.length * 8);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, filter.length, true);
  view.setBigUint64(8, addressOfBytes(bytes) + 16n, true);
  for (const [index, [code, ifTrue, ifFalse, operand]] of filter.entries()) {
    const at = 16 + index * 8;
    view.setUint16(at, code, true);
    view.setUint8(at + 2, ifTrue);
    view.setUint8(at + 3, ifFalse);
    view.setUint32(at + 4, operand, true);
  }
  return bytes;
}
