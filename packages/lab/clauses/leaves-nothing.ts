import { type Clause, expectSame } from "../clause.ts";
import { Client } from "../client.ts";
import * as proc from "../proc.ts";
import type { RunningServer } from "../server.ts";
import { backTo, footprint } from "./clients.ts";

/** Clients of one batch. */
const BATCH = 200;
/**
 * How many batches may each leave more memory behind than the last, until it is a leak. V8 waits with buffers that lie
 * outside its heap: of 16 kB a client, up to twelve batches have been seen to stay before the first were collected.
 */
const BATCHES = 30;
/** Bytes for each client of a batch. Less is noise: a heap that has not been collected yet grows by some of it. */
const NOISE = 12 * 1024;

/**
 * Clients come one after another, in batches, and nothing may be left of them. A collected heap grows for a while and then
 * shrinks; a leak grows in every batch. So one batch in which memory hardly grows is enough.
 */
export function leavesNothing(batch: number = BATCH): Clause {
  return {
    id: "leaves-nothing",
    title: "clients that come and go leave nothing behind: no descriptor, child, zombie, thread or memory",
    lesson: "03-reaping/lesson.md#nothing-is-left",
    async check(server) {
      await converse(server, 20); // buffers and caches that the first clients fill
      const before = footprint(server);
      const growth: number[] = [];
      for (let memory = ownMemory(server); growth.length < BATCHES;) {
        await converse(server, batch);
        await backTo(before, server);
        const grown = ownMemory(server) - memory;
        if (grown < NOISE * batch) return;
        growth.push(Math.round(grown / 1024));
        memory += grown;
      }
      throw new Error(`the server's memory grew with every ${batch} clients, in kB: ${growth.join(", ")}`);
    },
  };
}

/** Bytes of memory that are no file's, of the server and its living children. */
function ownMemory(server: RunningServer): number {
  return server.processes.reduce((sum, pid) => sum + proc.anonymous(pid), 0);
}

async function converse(server: RunningServer, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const client = await Client.connect(server.port, server);
    expectSame(`the answer to client ${i}`, await client.ask(`${i}\n`), `${i}\n`);
    client.halfClose();
    await client.receiveToEnd();
    client.close();
  }
}
