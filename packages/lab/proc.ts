import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { decodeTcpTable, type TcpRow } from "@accept-loop/libc/proc/net/tcp";

// What the kernel says of a process and of a port, read from /proc. Nothing here asks the process itself, so it works
// for a server in any language. A process that has gone reads as empty, not as an error. proc(5)

function text(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

export type { TcpRow };

/** All of /proc/net/tcp. proc_net_tcp(5) */
export function table(): TcpRow[] {
  return decodeTcpTable(text("/proc/net/tcp"));
}

/** Every row of /proc/net/tcp that has this port at either end. proc_net_tcp(5) */
export function states(port: number): TcpRow[] {
  const [heading, ...lines] = text("/proc/net/tcp").split("\n");
  // Of ten thousand sockets in TIME_WAIT only those are decoded that can be meant.
  const written = `:${port.toString(16).toUpperCase().padStart(4, "0")} `;
  const rows = decodeTcpTable([heading, ...lines.filter((line) => line.includes(written))].join("\n"));
  return rows.filter(({ local, remote }) => local.port === port || remote.port === port);
}

/** The rows of the server's end alone: local port `port`. */
export function serverRows(port: number): TcpRow[] {
  return states(port).filter(({ local }) => local.port === port);
}

/** The rows of all sockets that listen: they come first in /proc/net/tcp, and what follows is not read. */
function listening(): TcpRow[] {
  const fd = openSync("/proc/net/tcp", "r");
  try {
    const chunk = Buffer.alloc(4096);
    const lines: string[] = [];
    let rest = "";
    for (let count = readSync(fd, chunk); count > 0; count = readSync(fd, chunk)) {
      const read = (rest + chunk.toString("latin1", 0, count)).split("\n");
      rest = read.pop() ?? "";
      lines.push(...read);
      if (read.some((line) => /^\s*\d+: \S+ \S+ (?!0A)/.test(line))) break;
    }
    return decodeTcpTable(lines.join("\n")).filter(({ state }) => state === "LISTEN");
  } finally {
    closeSync(fd);
  }
}

/** The rows of sockets that listen on this port. */
export function listeners(port: number): TcpRow[] {
  return listening().filter(({ local }) => local.port === port);
}

/** The ports on which a process or one of its descendants listens. */
export function listeningPorts(pid: number): number[] {
  const inodes = new Set(tree(pid).flatMap((each) => [...socketInodes(each)]));
  return listening().flatMap(({ inode, local }) => (inodes.has(inode) ? [local.port] : []));
}

/** One of a process's descriptors, and what it refers to: "socket:[1234]", "/dev/null", "pipe:[99]". */
export interface Descriptor {
  readonly fd: number;
  readonly target: string;
}

/** A process's open descriptors, from /proc/PID/fd. */
export function descriptors(pid: number): Descriptor[] {
  return list(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [{ fd: Number(fd), target: readlinkSync(`/proc/${pid}/fd/${fd}`) }];
    } catch {
      return []; // closed while we looked
    }
  });
}

/** How many descriptors a process has open. */
export function descriptorCount(pid: number): number {
  return list(`/proc/${pid}/fd`).length;
}

/** The file that a process runs, from /proc/PID/exe. */
export function executable(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return undefined;
  }
}

/** The inodes of the sockets that a process holds; join them with `TcpRow.inode`. */
export function socketInodes(pid: number): Set<number> {
  const sockets = descriptors(pid).flatMap(({ target }) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []);
  return new Set(sockets.map(Number));
}

/** What /proc/PID/stat says, or that of one thread; `undefined` when it has gone. proc_pid_stat(5) */
export interface Stat {
  readonly pid: number;
  /** R running, S sleeping, D in uninterruptible sleep, T stopped, Z zombie. */
  readonly state: string;
  readonly ppid: number;
  /** CPU time of all its threads, user and system, in milliseconds (clock ticks of 10 ms). */
  readonly cpu: number;
  /** The same of all its children that have ended and were waited for, with their own such children. */
  readonly reapedCpu: number;
  /** The wait status, there to be read while it is a zombie. */
  readonly exitCode: number;
}

const MILLISECONDS_PER_TICK = 10;

export function stat(pid: number, thread?: number): Stat | undefined {
  const line = text(thread === undefined ? `/proc/${pid}/stat` : `/proc/${pid}/task/${thread}/stat`);
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  if (fields.length < 50) return undefined;
  const field = (number: number): number => Number(fields[number - 3]); // proc_pid_stat(5) counts from 1; two are cut off
  return {
    pid,
    state: fields[0] ?? "?",
    ppid: field(4),
    cpu: (field(14) + field(15)) * MILLISECONDS_PER_TICK,
    reapedCpu: (field(16) + field(17)) * MILLISECONDS_PER_TICK,
    exitCode: field(52),
  };
}

/** The pids of a process's children, zombies included. */
export function children(pid: number): number[] {
  const found = new Set<number>();
  for (const thread of list(`/proc/${pid}/task`)) {
    const pids = text(`/proc/${pid}/task/${thread}/children`);
    for (const child of pids.split(" ")) if (child.trim() !== "") found.add(Number(child));
  }
  return [...found];
}

/** A process and all that descend from it. */
export function tree(pid: number): number[] {
  return [pid, ...children(pid).flatMap(tree)];
}

/** Those of a process's children that have ended and were not waited for. */
export function zombies(pid: number): number[] {
  return children(pid).filter((child) => stat(child)?.state === "Z");
}

/** The thread ids of a process. */
export function threads(pid: number): number[] {
  return list(`/proc/${pid}/task`).map(Number);
}

/** How often a process's threads have been switched out: because they waited, or because their time was up. */
export function contextSwitches(pid: number): number {
  const counts = threads(pid).flatMap((thread) => [
    ...text(`/proc/${pid}/task/${thread}/status`).matchAll(/ctxt_switches:\s+(\d+)/g),
  ]);
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** CPU time used so far by a process, in milliseconds, to 10 ms. */
export function cpu(pid: number): number {
  return stat(pid)?.cpu ?? 0;
}

function status(pid: number, field: string): string {
  return new RegExp(`^${field}:\\s*(.*)$`, "m").exec(text(`/proc/${pid}/status`))?.[1] ?? "";
}

/** Resident memory in bytes: the pages that are really there. */
export function rss(pid: number): number {
  return Number.parseInt(status(pid, "VmRSS") || "0", 10) * 1024;
}

/** Memory in bytes, with pages shared by n processes counted as one n-th: copy-on-write makes these many. */
export function pss(pid: number): number {
  return Number.parseInt(/^Pss:\s*(\d+)/m.exec(text(`/proc/${pid}/smaps_rollup`))?.[1] ?? "0", 10) * 1024;
}

/** Memory in bytes that is no file's: heaps and stacks, with what they share with the parent since a fork(). */
export function anonymous(pid: number): number {
  return Number.parseInt(/^Anonymous:\s*(\d+)/m.exec(text(`/proc/${pid}/smaps_rollup`))?.[1] ?? "0", 10) * 1024;
}

/** Address space in bytes: what is mapped, there or not. */
export function vmSize(pid: number): number {
  return Number.parseInt(status(pid, "VmSize") || "0", 10) * 1024;
}

/** What a process does about signals: sets of signal numbers. */
export interface SignalMasks {
  readonly caught: Set<number>;
  readonly ignored: Set<number>;
  readonly blocked: Set<number>;
}

/** A process's signal masks, from SigCgt, SigIgn and SigBlk of /proc/PID/status. */
export function signalMasks(pid: number): SignalMasks {
  const mask = (field: string): Set<number> => {
    const bits = BigInt(`0x${status(pid, field) || "0"}`);
    return new Set(Array.from({ length: 64 }, (_, i) => i + 1).filter((signo) => (bits >> BigInt(signo - 1)) & 1n));
  };
  return { caught: mask("SigCgt"), ignored: mask("SigIgn"), blocked: mask("SigBlk") };
}

/** The number of the system call that a thread is blocked in, and `undefined` while it runs. proc_pid_syscall(5) */
export function systemCall(pid: number, thread: number = pid): number | undefined {
  const number = Number.parseInt(text(`/proc/${pid}/task/${thread}/syscall`), 10);
  return Number.isNaN(number) ? undefined : number;
}
