import { setImmediate as soon, setTimeout as later } from "node:timers/promises";
import { parseArgs } from "node:util";
import { main } from "@accept-loop/libc/crt0";
import { endpointFromEnvironment } from "@accept-loop/libc/environ";
import { readTcpTable } from "@accept-loop/libc/proc/net/tcp";
import { PortWatch } from "./port-watch.ts";
import { complain } from "../log.ts";

/** After a change, looks follow as fast as the machine allows, because more changes come soon. Milliseconds. */
const TIGHT = 200;
/** Otherwise it rests between two looks: at least so many milliseconds, and so many times what a look costs. */
const LEAST_REST = 4;
const RESTS_PER_LOOK = 20;

/** Prints every change of TCP state on a port, with seconds since the start, until `signal` aborts it. */
export async function watch(port: number, signal: AbortSignal): Promise<void> {
  const terminal = process.stdout.isTTY;
  const portWatch = new PortWatch(port, terminal ? Infinity : undefined);
  const start = performance.now();
  let changed = start;
  let status = "";
  while (!signal.aborted) {
    const looked = performance.now();
    const used = process.cpuUsage();
    const lines = portWatch.look(readTcpTable());
    if (lines.length > 0) changed = looked;
    const time = ((looked - start) / 1000).toFixed(3).padStart(8);
    const news = lines.map((line) => `${time}  ${line}\n`).join("");
    const before = status;
    if (terminal) status = fitted(portWatch.countdowns().join("  "));
    if (news !== "" || status !== before) process.stdout.write(before === "" ? news + status : CLEAR + news + status);
    if (looked - changed < TIGHT) await soon();
    else await later(restAfter(used), undefined, { signal }).catch(() => {}); // an abort ends the rest
  }
  if (status !== "") process.stdout.write(CLEAR);
}

/** Each look makes the kernel walk its table of connections, which takes a large machine a millisecond. */
function restAfter(used: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(used); // microseconds
  return Math.max(LEAST_REST, ((user + system) / 1000) * RESTS_PER_LOOK);
}

/** As much as fits on one line of the terminal, because a longer one could not be erased. */
function fitted(text: string): string {
  return text.slice(0, process.stdout.columns - 1);
}

/** Back to the start of the line, and erase it: the countdowns stand there, on a terminal. console_codes(4) */
const CLEAR = "\r\x1b[K";

const HELP = `npm run watch prints every change of TCP state on a port until you press Ctrl-C.
PORT=7000 npm run watch: the port; default 6666
`;

main(import.meta, () => {
  if (parseArgs({ options: { help: { type: "boolean" } } }).values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const { port } = endpointFromEnvironment();
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  process.stdout.on("error", () => process.exit()); // the program that read our lines has exited
  process.stdout.write(`watching port ${port} in /proc/net/tcp; press Ctrl-C to stop\n`);
  const listens = readTcpTable().some(({ state, local }) => state === "LISTEN" && local.port === port);
  if (!listens)
    process.stdout.write(
      "nothing listens there yet: type npm start in a second terminal, then npm run client in a third\n",
    );
  process.stdout.write(` seconds  ${"connection".padEnd(21)}  end     state\n`);
  watch(port, stop.signal).catch((error: unknown) => {
    complain(error);
    process.exit(1);
  });
});
