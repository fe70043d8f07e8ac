import type { Endpoint } from "@accept-loop/libc/errno";
import type { TcpState } from "@accept-loop/libc/netinet/tcp";
import { TIMER, type TcpRow } from "@accept-loop/libc/proc/net/tcp";
import { type Fate, passed } from "./transitions.ts";

/** The end that connected, and the end that listened: each has a row in /proc/net/tcp. */
const ENDS = ["client", "server"] as const;
type End = (typeof ENDS)[number];
const OTHER = { client: "server", server: "client" } as const;
/** The state of an end before its first row. */
const START = { client: "CLOSE", server: "LISTEN" } as const;

/** What we know of one end of a connection. */
interface Sight {
  /** The last state that we know of; `undefined` when it is older than our first look. */
  state: TcpState | undefined;
  /** Its row when we last saw it; `undefined` when we never did. */
  row: TcpRow | undefined;
  /** How many looks since then have not found it. */
  missing: number;
  gone: boolean;
  /** How many seconds its countdown had left when it was last printed. */
  told: number;
}

/** An end counts as gone when two looks in a row miss it, because the kernel's table changes while we read it. */
const GONE_AFTER = 2;

/**
 * Reports what has changed on a port from one look at /proc/net/tcp to the next.
 *
 * A state that was seen is printed as it is. One that began and ended between two looks, and without which the next state
 * is impossible, is printed as missed, in parentheses.
 *
 * @example
 * const watch = new PortWatch(6666);
 * for (const line of watch.look(readTcpTable())) console.log(line);
 */
export class PortWatch {
  readonly #port: number;
  readonly #countdownStep: number;
  readonly #connections = new Map<string, Record<End, Sight>>();
  #listening = new Map<number, TcpRow>();
  #looks = 0;

  /** @param countdownStep print a TIME_WAIT again after so many seconds. */
  constructor(port: number, countdownStep = 5) {
    this.#port = port;
    this.#countdownStep = countdownStep;
  }

  /** Takes one look. @returns a line for each change. */
  look(table: readonly TcpRow[]): string[] {
    const lines = this.#lookAtListeners(table.filter((row) => row.state === "LISTEN" && row.local.port === this.#port));
    const seen = this.#byConnection(table.filter(({ state }) => state !== "LISTEN"));
    for (const client of new Set([...this.#connections.keys(), ...seen.keys()])) {
      lines.push(...this.#lookAtConnection(client, seen.get(client) ?? {}));
    }
    this.#looks++;
    return lines;
  }

  /** The countdowns that are running now, a few words each. */
  countdowns(): string[] {
    return [...this.#connections].flatMap(([client, sights]) =>
      ENDS.flatMap((end) => {
        const { row, gone } = sights[end];
        return row?.timer === TIMER.timewait && !gone ? [`${client} ${end} ${row.state} ${countdown(row)}`] : [];
      }),
    );
  }

  #lookAtListeners(rows: readonly TcpRow[]): string[] {
    const before = this.#listening;
    this.#listening = new Map(rows.map((row) => [row.inode, row]));
    const left = [...before.values()].filter(({ inode }) => !this.#listening.has(inode));
    const come = rows.filter(({ inode }) => !before.has(inode));
    return [
      ...left.map(({ local }) => line("", "server", "gone", [`it listened on ${name(local)}`])),
      ...come.map(({ local }) => line("", "server", "LISTEN", [`on ${name(local)}`])),
    ];
  }

  /** This port's rows in pairs, by the client's address. */
  #byConnection(rows: readonly TcpRow[]): Map<string, Partial<Record<End, TcpRow>>> {
    const found = new Map<string, Partial<Record<End, TcpRow>>>();
    for (const row of rows) {
      if (row.local.port !== this.#port && row.remote.port !== this.#port) continue;
      const end: End = row.local.port === this.#port ? "server" : "client";
      const client = name(end === "client" ? row.local : row.remote);
      found.set(client, { ...found.get(client), [end]: row });
    }
    return found;
  }

  #lookAtConnection(client: string, rows: Partial<Record<End, TcpRow>>): string[] {
    let sights = this.#connections.get(client);
    if (sights === undefined) {
      const older = this.#looks === 0;
      sights = { client: unseen(older ? undefined : START.client), server: unseen(older ? undefined : START.server) };
      this.#connections.set(client, sights);
    }
    const lines: string[] = [];
    for (const end of ENDS) {
      const row = rows[end];
      const sight = sights[end];
      const remarks = row === undefined ? missed(sight, sights[OTHER[end]]) : this.#saw(end, sight, row);
      if (remarks !== undefined) lines.push(line(client, end, row?.state ?? "gone", remarks));
    }
    if (ENDS.every((end) => sights[end].row === undefined || sights[end].gone)) this.#connections.delete(client);
    return lines;
  }

  /** An end has a row. @returns the remarks for its line; `undefined` if there is nothing new to print. */
  #saw(end: End, sight: Sight, row: TcpRow): string[] | undefined {
    const before = sight.gone ? undefined : sight.row;
    const from = sight.gone ? START[end] : sight.state;
    Object.assign(sight, { row, state: row.state, missing: 0, gone: false });
    const known = before !== undefined && before.state === row.state && claim(end, before) === claim(end, row);
    const counted = row.timer === TIMER.timewait && sight.told - row.when >= this.#countdownStep;
    if (known && !counted) return undefined;
    sight.told = row.when;
    const route = from === undefined ? [] : (passed(from, row.state) ?? passed(START[end], row.state) ?? []);
    const accepted = before !== undefined && claim(end, before) === WAITS && row.inode !== 0;
    return [between(route), accepted ? `accepted: inode ${row.inode}` : claim(end, row), countdown(row)];
  }
}

function unseen(state: TcpState | undefined): Sight {
  return { state, row: undefined, missing: 0, gone: false, told: 0 };
}

/** An end has no row. @returns the remarks for its last line, once; `undefined` if there is nothing to print. */
function missed(sight: Sight, other: Sight): string[] | undefined {
  sight.missing++;
  if (sight.gone || sight.missing < GONE_AFTER) return undefined;
  const route = byLastAck(sight, other);
  if (sight.row === undefined && route.length === 0) return undefined;
  sight.gone = true;
  const reset = other.gone && sight.state !== "TIME_WAIT" && other.state !== "TIME_WAIT";
  return [between(route), reset ? "(by RST: no end is left in TIME_WAIT)" : ""];
}

/** The states that an end without a row went through, if its peer's TIME_WAIT proves that both FINs were sent. */
function byLastAck(sight: Sight, other: Sight): TcpState[] {
  if (sight.state === undefined || other.gone || other.row?.state !== "TIME_WAIT") return [];
  const here = sight.row !== undefined || other.row.remote.address.startsWith("127.");
  if (!here) return []; // it may be on another machine, or may still be there
  const route = passed(sight.state, "LAST_ACK");
  if (route === undefined || sight.state === "LAST_ACK") return [];
  return [...route, "LAST_ACK"];
}

const WAITS = "not accepted yet: inode 0";

/** Which program owns the row, where that is worth a remark. */
function claim(end: End, { state, inode, timer }: TcpRow): string {
  if (end === "server" && inode === 0 && (state === "ESTABLISHED" || state === "CLOSE_WAIT")) return WAITS;
  if (state === "FIN_WAIT2" && timer === TIMER.timewait) return "closed by its program";
  return "";
}

function countdown({ timer, when }: TcpRow): string {
  return timer === TIMER.timewait ? `${Math.ceil(when)} s left` : "";
}

function between(states: readonly TcpState[]): string {
  return states.length === 0 ? "" : `(missed: ${states.join(", ")})`;
}

function name({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}

/** The columns: the connection, by its client; which end of it; that end's state; remarks. */
function line(client: string, end: End, state: Fate, remarks: readonly string[]): string {
  const said = remarks.filter((remark) => remark !== "").join("  ");
  return `${client.padEnd(21)}  ${end}  ${state.padEnd(11)}  ${said}`.trimEnd();
}
