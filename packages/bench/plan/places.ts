import { spawnSync } from "node:child_process";

/** Where the server and the load run, so that neither takes the other's time. */
export interface Places {
  /** Words before the server's command, and before the load's. */
  readonly server: readonly string[];
  readonly load: readonly string[];
  /** As a sentence, for the report. */
  readonly told: string;
}

/**
 * The last of our processors for the load, the others for the server.
 *
 * @param cpus their numbers: what taskset(1) lets us use.
 */
export function placesOn(cpus: readonly number[]): Places {
  const last = cpus.at(-1);
  if (last === undefined || cpus.length < 2) {
    return { server: [], load: [], told: "server and load share the processor" };
  }
  const others = cpus.slice(0, -1).join(",");
  return {
    server: ["taskset", "-c", others],
    load: ["taskset", "-c", String(last)],
    told: `server on processor ${others}, load on ${last}`,
  };
}

/** The processors that this process may use; none where there is no taskset to ask, and to pin with. */
export function ownCpus(): number[] {
  const { status, stdout } = spawnSync("taskset", ["-cp", String(process.pid)], { encoding: "utf8" });
  return status === 0 ? cpuList(stdout.slice(stdout.lastIndexOf(":") + 1)) : [];
}

/** Reads a list of processors as the kernel writes it: "0-2,5" is 0, 1, 2, 5. cpuset(7) */
export function cpuList(text: string): number[] {
  return text
    .trim()
    .split(",")
    .flatMap((range) => {
      const [first = 0, last = first] = range.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
}
