import { bindC, check } from "../ffi.ts";

/** The most processes (and threads) of one real user; root is exempt. */
export const RLIMIT_NPROC = 6;
/** One more than the highest descriptor that a process may open. */
export const RLIMIT_NOFILE = 7;

/** No limit. In C it is the highest 64-bit number, which a JavaScript number cannot hold. */
export const RLIM_INFINITY = Infinity;
const RLIM_INFINITY_C = 0xffff_ffff_ffff_ffffn;

const c = {
  prlimit: bindC<(pid: number, resource: number, limit: BigUint64Array | null, old: BigUint64Array) => number>(
    "int prlimit(int, int, const void *, void *)",
  ),
};

/** A limit: `soft` is in force, and may be raised up to `hard`. Either may be RLIM_INFINITY. */
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
  const fresh = limit && BigUint64Array.of(encodeLimit(limit.soft), encodeLimit(limit.hard));
  check(c.prlimit(pid, resource, fresh ?? null, old), "prlimit");
  return { soft: decodeLimit(old[0] as bigint), hard: decodeLimit(old[1] as bigint) };
}

function encodeLimit(limit: number): bigint {
  return limit === RLIM_INFINITY ? RLIM_INFINITY_C : BigInt(limit);
}

function decodeLimit(limit: bigint): number {
  return limit === RLIM_INFINITY_C ? RLIM_INFINITY : Number(limit);
}
