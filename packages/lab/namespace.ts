import { readFileSync, writeFileSync } from "node:fs";

/** Why the tests have no network namespace of their own, or `undefined` where they do: bin/in-namespace.mjs made it. */
export const NO_NAMESPACE: string | undefined = reason();

function reason(): string | undefined {
  const state = process.env["ACCEPT_LOOP_NAMESPACE"] ?? "shared: start the tests with `npm test`, which makes one";
  return state === "private" ? undefined : `no private network namespace (${state.replace("shared: ", "")})`;
}

/**
 * Reads, and with `value` sets, a kernel parameter of this network namespace, such as "net.ipv4.tcp_fin_timeout".
 *
 * @returns what it was before.
 * @throws Error when it is to be set and the namespace is not our own.
 */
export function sysctl(name: string, value?: string | number): string {
  const path = `/proc/sys/${name.replaceAll(".", "/")}`;
  const before = readFileSync(path, "latin1").trim();
  if (value !== undefined) {
    if (NO_NAMESPACE !== undefined)
      throw new Error(`${name} belongs to the whole machine and cannot be changed here: ${NO_NAMESPACE}`);
    writeFileSync(path, String(value));
  }
  return before;
}
