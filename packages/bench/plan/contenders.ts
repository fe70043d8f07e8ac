import { join } from "node:path";
import { plant } from "@accept-loop/lab/mutant";
import { chapterProgram, cProgram, NO_CC, type ServerProgram } from "@accept-loop/lab/program";
import { BLOCKING, type Load, PACED, STALLED } from "./loads.ts";
import { type WarmUp, WARM_UPS } from "./warm-up.ts";

/** A server that is measured. */
export interface Contender {
  /** Its name in tables and results: "06 poll", "06 poll in C". */
  readonly id: string;
  readonly language: "TypeScript" | "C" | "Node";
  /** The contender that is the same program in C. */
  readonly twin?: string;
  readonly env?: Record<string, string>;
  readonly warmUp: WarmUp;
  /** Only these loads are put on it. */
  readonly loads?: readonly string[];
  program(): ServerProgram;
  /** Why it cannot be put under this load, or `undefined` where it can. */
  refuses(load: Load): string | undefined;
}

/** How many clients a design can have at once, and why no more. */
interface Bound {
  readonly clients: number;
  readonly why: string;
}

const BENCH = join(import.meta.dirname, "..");
const CHAPTERS = join(BENCH, "../../chapters");

const ONE: Bound = { clients: 1, why: "it serves one client at a time" };
const NODE_EACH: Bound = { clients: 120, why: "a copy of Node for each client: we leave you your memory" };
const PROCESS_EACH: Bound = { clients: 1000, why: "a process for each client" };
const HEAP_EACH: Bound = { clients: 20, why: "60 ms to start a thread of Node for each client" };
const THREAD_EACH: Bound = { clients: 1000, why: "a thread for each client" };
const POOL: Bound = { clients: 16, why: "16 threads, and so 16 clients at once" };
const FD_SET: Bound = { clients: 980, why: "an fd_set ends at descriptor 1023" };
const NONE: Bound = { clients: Infinity, why: "" };

const WARM_UP = new Map([
  [NODE_EACH, WARM_UPS.compilesForEachClient],
  [HEAP_EACH, WARM_UPS.compilesForEachClient],
  [POOL, WARM_UPS.compilesForEachClient],
]);

function refusal({ clients, why }: Bound): (load: Load) => string | undefined {
  // Who connects, asks and closes may wait in the accept queue: that suits every design.
  return (load) =>
    load.kind === "ask" && load.clients + load.idle + load.deaf + (load.stalling ?? 0) > clients ? why : undefined;
}

function typeScript(id: string, chapter: string, bound: Bound, twin?: string, script?: string): Contender {
  return {
    id,
    language: "TypeScript",
    warmUp: WARM_UP.get(bound) ?? WARM_UPS.compilesOnce,
    ...(twin === undefined || NO_CC !== undefined ? {} : { twin }),
    program: () => chapterProgram(join(CHAPTERS, chapter), script),
    refuses: refusal(bound),
  };
}

/** Chapter 06's server with sockets that block: write() waits for a client that does not read, and with it all others. */
function blocking(): Contender {
  const folder = join(CHAPTERS, "06-select-poll");
  const edit = ["accept4(listenFd, SOCK_NONBLOCK | SOCK_CLOEXEC)", "accept4(listenFd, SOCK_CLOEXEC)"] as const;
  const bug = { name: "bench blocking", file: "client.ts", edits: [edit] };
  let planted: ServerProgram | undefined;
  const program = (): ServerProgram => (planted ??= { ...plant(folder, bug), name: BLOCKING });
  return {
    id: BLOCKING,
    language: "TypeScript",
    warmUp: WARM_UPS.compilesOnce,
    loads: [PACED, STALLED],
    program,
    refuses: refusal(NONE),
  };
}

/** A server that serves as chapter 03's does: what is new is how it deals clients out, and few loads tell that. */
function dealing(contender: Contender): Contender {
  const refuses = (load: Load): string | undefined =>
    load.bytes > 64 || load.idle + load.deaf > 0 ? "it serves its clients as 03 does" : contender.refuses(load);
  return { ...contender, refuses };
}

function inC(id: string, chapter: string, bound: Bound): Contender {
  let compiled: ServerProgram | undefined;
  const program = (): ServerProgram => (compiled ??= cProgram(join(CHAPTERS, chapter)));
  return { id, language: "C", warmUp: WARM_UPS.compiled, program, refuses: refusal(bound) };
}

/** A program that is no chapter's, run as a chapter's is. */
function other(id: string, language: "TypeScript" | "Node", file: string): Contender {
  const command = [process.execPath, "-r", "strip-types", file];
  const program = (): ServerProgram => ({ name: id, command, cwd: BENCH, announces: true });
  return { id, language, warmUp: WARM_UPS.compilesOnce, program, refuses: refusal(NONE) };
}

const FORK_IN_C = "02 fork in C";
const REAPING_IN_C = "03 reaping in C";
const THREAD_IN_C = "04 thread in C";
const POLL_IN_C = "06 poll in C";

const inTypeScript: readonly Contender[] = [
  typeScript("01 one by one", "01-handshake", ONE, "01 one by one in C"),
  typeScript("02 fork", "02-multiprocess", NODE_EACH, FORK_IN_C),
  typeScript("03 reaping", "03-reaping", NODE_EACH, REAPING_IN_C),
  typeScript("04 thread", "04-threads", HEAP_EACH, THREAD_IN_C),
  { ...typeScript("04 pool", "04-threads", POOL, THREAD_IN_C, "start:pool"), env: { POOL: "16" } },
  dealing(typeScript("05 reuseport", "05-reuseaddr", NODE_EACH, undefined, "start:reuseport")),
  typeScript("06 select", "06-select-poll", FD_SET, POLL_IN_C, "start:select"),
  typeScript("06 poll", "06-select-poll", NONE, POLL_IN_C),
  blocking(),
  other("epoll", "TypeScript", join(CHAPTERS, "06-select-poll/exercises/3-epoll/solution.ts")),
];

const twins: readonly Contender[] = [
  inC("01 one by one in C", "01-handshake", ONE),
  inC(FORK_IN_C, "02-multiprocess", PROCESS_EACH),
  inC(REAPING_IN_C, "03-reaping", PROCESS_EACH),
  inC(THREAD_IN_C, "04-threads", THREAD_EACH),
  inC(POLL_IN_C, "06-select-poll", NONE),
];

/** What a reader would otherwise use, in one process. */
export const NET = "node:net";

/**
 * All that are measured. (05's own servers are 03's with another socket option, which costs nothing for a request: of
 * chapter 05 only what deals the clients out among processes is here.)
 */
export const contenders: readonly Contender[] = [
  ...inTypeScript,
  ...(NO_CC === undefined ? twins : []),
  other(NET, "Node", "servers/net-server.ts"),
  other("node:cluster", "Node", "servers/cluster-server.ts"),
];

/** Whether a load is meant for a server: most are for all. */
export function isFor(load: Load, contender: Contender): boolean {
  return (load.servers?.includes(contender.id) ?? true) && (contender.loads?.includes(load.id) ?? true);
}
