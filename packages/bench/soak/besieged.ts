import { join } from "node:path";
import { chapterProgram, cProgram, NO_CC, type ServerProgram } from "@accept-loop/lab/program";
import type { RunningServer } from "@accept-loop/lab/server";
import { prlimit, RLIMIT_NOFILE } from "@accept-loop/libc/sys/resource";
import { Generator } from "../load/generator.ts";
import type { Ledger } from "./ledger.ts";

/** A server that is put under siege. */
export interface Besieged {
  readonly name: string;
  readonly env?: Record<string, string>;
  /** Clients at once. */
  readonly atOnce: number;
  /** Chapter 02 reaps nobody: a zombie for every client is what it shows. */
  readonly keepsZombies?: boolean;
  /** It closes the connection of a client that it has no descriptors for, where others leave it in the queue. */
  readonly sendsAway?: boolean;
  /**
   * So many descriptors more than at its start, from then on. Others are short of them now and then: but where a thread
   * is being started, what it lacks in the middle Node and tsx may lose for good.
   */
  readonly room?: number;
  /** Threads that stay, each with a JavaScript heap of its own. */
  readonly heaps?: number;
  /** More clients than any visitor brings along. */
  readonly crowd?: (server: RunningServer, ledger: Ledger) => Promise<void>;
  program(): ServerProgram;
}

const CHAPTERS = join(import.meta.dirname, "../../../chapters");

function typeScript(chapter: string, atOnce: number, more: Partial<Besieged> = {}, script = "start"): Besieged {
  const program = chapterProgram(join(CHAPTERS, chapter), script);
  return { name: program.name, atOnce, program: () => program, ...more };
}

function inC(chapter: string, atOnce: number, more: Partial<Besieged> = {}): Besieged {
  return { name: `${chapter}/server.c`, atOnce, program: () => cProgram(join(CHAPTERS, chapter)), ...more };
}

const CROWD = 10_000;

/** Ten thousand clients, all asking now and then, each answer compared. */
async function crowd(server: RunningServer, ledger: Ledger): Promise<void> {
  const needed = CROWD + 100;
  const { soft } = prlimit(server.pid, RLIMIT_NOFILE);
  if (NO_CC !== undefined || soft < needed) {
    ledger.add(`left out: ${CROWD} clients (${NO_CC ?? `the limit is ${soft} descriptors`})`);
    return;
  }
  const load = { kind: "ask", clients: CROWD, bytes: 64, idle: 0, deaf: 0 } as const;
  const generator = await Generator.start(server.port, { id: "", title: "", ...load }, { warm: 1, measured: 200 });
  try {
    const { requests } = await generator.measure();
    ledger.add("requests", requests + CROWD);
    ledger.add("bytes compared", (requests + CROWD) * load.bytes);
    ledger.add(`clients: one of ${CROWD} at once`, CROWD);
  } finally {
    await generator.end();
  }
}

/** Every server of the book. */
export const besieged: readonly Besieged[] = [
  typeScript("01-handshake", 3),
  typeScript("02-multiprocess", 8, { keepsZombies: true }),
  typeScript("03-reaping", 8),
  typeScript("04-threads", 4, { sendsAway: true, room: 24 }), // three of the four find room
  typeScript("04-threads", 8, { heaps: 8 }, "start:pool"),
  typeScript("05-reuseaddr", 8),
  typeScript("05-reuseaddr", 8, {}, "start:reuseport"),
  typeScript("06-select-poll", 20, {}, "start:select"),
  typeScript("06-select-poll", 20, { crowd }),
  ...(NO_CC === undefined
    ? [
        inC("01-handshake", 3),
        inC("02-multiprocess", 12, { keepsZombies: true }),
        inC("03-reaping", 12),
        inC("04-threads", 20),
        inC("05-reuseaddr", 12),
        inC("06-select-poll", 20, { crowd }),
      ]
    : []),
];
