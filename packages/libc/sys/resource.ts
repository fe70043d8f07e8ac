import { bindC, check } from "../ffi.ts";

/** The most processes (and threads) of one real user; root is exempt. */
export const RLIMIT_NPROC = 6;
/** One more than the highest descriptor that a process may open. */
export const RLIMIT_NOFILE = 7;

const c = {
  prlimit: bindC<(pid: number, resource: number, limit: Uint8Array | null, old: Uint8Array) => number>(
    "int prlimit(int, int, const void *, void *)",
  ),
};

/** A limit: `soft` is in force, and may be raised up to `hard`. */
export interface Limit {
  readonly soft: number;
  readonly hard: number;
}

/**
 * Reads, and with `limit` sets, a resource limit of a running process.
 *
 * @param pid 0 for this process. Another's needs the same user, or privilege.
 * @returns the limit that was in force before.
 * @throws SystemError EPERM, ESRCH, EINVAL. prlimit(2)
 */
export function prlimit(pid: number, resource: number, limit?: Limit): Limit {
  const old = new BigUint64Array(2);
  const fresh = limit && new Uint8Array(BigUint64Array.of(BigInt(limit.soft), BigInt(limit.hard)).buffer);
  check(c.prlimit(pid, resource, fresh ?? null, new Uint8Array(old.buffer)), "prlimit");
  return { soft: Number(old[0]), hard: Number(old[1]) };
}
