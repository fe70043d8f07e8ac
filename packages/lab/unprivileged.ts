import { readFileSync } from "node:fs";
import { userInfo } from "node:os";

const NOBODY = 65534;

/**
 * The words that start a program without root's privileges, for limits that root is exempt from (RLIMIT_NPROC): it
 * becomes nobody, and keeps only the right to read files. Nothing, where we have no real privileges to begin with
 * (an ordinary user, also when it is root of a user namespace).
 *
 * @param uid the user to become; default nobody.
 */
export function withoutPrivileges(uid: number = NOBODY): string[] {
  if (!isRealRoot()) return [];
  const keep = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"];
  return ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", ...keep];
}

/** True for root of the whole system: user ids are mapped one to one. user_namespaces(7) */
export function isRealRoot(): boolean {
  return userInfo().uid === 0 && /^\s*0\s+0\s+4294967295/.test(readFileSync("/proc/self/uid_map", "latin1"));
}
