/** What clients do to a server while it is measured. */
export interface Load {
  readonly id: string;
  readonly title: string;
  /** `ask`: connected clients that ask, wait for the answer, ask again. `churn`: a connection for each question. */
  readonly kind: "ask" | "churn";
  /** Clients that ask, all at once. */
  readonly clients: number;
  /** Bytes of a question, and of its answer. */
  readonly bytes: number;
  /** Connected clients that say nothing. */
  readonly idle: number;
  /** Connected clients that send without end, and never read. */
  readonly deaf: number;
  /** Connected clients that send much, and do not read for 100 ms: again and again. */
  readonly stalling?: number;
  /**
   * An open loop: so many requests a second, all clients together, due at fixed times. The time of an answer is measured from
   * when its request was due. Without it, a client asks again when it has its answer (a closed loop).
   */
  readonly rate?: number;
  /** Milliseconds for which this load is measured, where that is not as long as the others. */
  readonly measured?: number;
  /** Only these servers are put under it. */
  readonly servers?: readonly string[];
}

function load(id: string, title: string, rest: Partial<Load>): Load {
  return { id, title, kind: "ask", clients: 16, bytes: 64, idle: 0, deaf: 0, ...rest };
}

const one = load("64B-1", "64 bytes, 1 client", { clients: 1 });
const small = [16, 50, 500, 8000].map((clients) => load(`64B-${clients}`, `64 bytes, ${clients} clients`, { clients }));
const large = [1, 16, 50, 500].map((clients) =>
  load(`8kB-${clients}`, `8 kB, ${clients} ${clients === 1 ? "client" : "clients"}`, { clients, bytes: 8192 }),
);
const idle = [100, 900, 8000].map((count) =>
  load(`idle-${count}`, `64 bytes, 16 clients among ${count} idle ones`, { idle: count }),
);

/** Requests per second at which all designs are compared. Each can do more: what differs is how long an answer takes. */
const OFFERED = 20_000;

/** The load under which the times of answers are measured, and the same with a client for which a server may wait. */
export const PACED = "paced";
export const STALLED = "stalled";

/** Chapter 06's server as it would be if its sockets blocked. */
export const BLOCKING = "06 poll, blocking";

/**
 * From the gentle to the rough. Idle clients come early, since a server keeps the memory that it has once grown to: later
 * ones would weigh nothing. Connect–ask–close comes last, since chapter 02 keeps a zombie for each client.
 */
export const loads: readonly Load[] = [
  one,
  ...idle,
  ...small,
  ...large,
  load("deaf", "64 bytes, 49 clients and one that never reads", { clients: 49, deaf: 1 }),
  load("bulk", "1 MB, one client", { clients: 1, bytes: 1024 * 1024 }),
  load(PACED, `64 bytes, 16 clients, ${OFFERED.toLocaleString("en")} requests/s`, { rate: OFFERED, measured: 300 }),
  load(STALLED, "the same, with one client more that again and again does not read for 100 ms", {
    rate: OFFERED,
    measured: 800,
    stalling: 1,
    servers: ["02 fork", "04 thread", "06 poll", BLOCKING, "node:net"],
  }),
  load("churn", "connect, ask 64 bytes, close: 16 clients", { kind: "churn" }),
];

/** The load under which designs are compared as they are when they have served for a while. */
export const STEADY = "64B-16";

const QUICK = new Set(["64B-1", "64B-16", "64B-50", "idle-900", PACED, STALLED, "churn"]);

/** Those that `--quick` has time for. */
export const quickLoads: readonly Load[] = loads.filter(({ id }) => QUICK.has(id));
