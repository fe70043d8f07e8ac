import { parentPort, workerData } from "node:worker_threads";
import { complain } from "@accept-loop/01-handshake/log";
import { acceptClient, readSome, upperCase, writeAll } from "@accept-loop/01-handshake/server";
import { close } from "@accept-loop/libc/unistd";
import { CARELESS, countUp, EXACT, type Counts } from "./counts.ts";
import type { Job } from "./thread.ts";

// #region work
/** What runs on the threads: a call that waits for the network blocks its own thread and no other. */
function work(job: Job): void {
  switch (job.name) {
    case "accept":
      return onMessage((listenFd) => say(nextClient(listenFd)));
    case "serve":
      return serve(job.connFd, job.counts);
    case "accept and serve":
      for (;;) serve(nextClient(job.listenFd), job.counts);
    case "count":
      return onMessage(() => {
        countUp(job.times, job.counts);
        parentPort?.close();
      });
  }
}
// #endregion work

// #region next-client
/** Blocks until there is a client. The kernel gives it to one thread only, however many wait on the socket. */
function nextClient(listenFd: number): number {
  for (;;) {
    const client = acceptClient(listenFd);
    if (client !== undefined) return client.fd;
  }
}
// #endregion next-client

// #region serve
/** Answers one client, as before, and counts its requests: every read() that returned bytes is one. */
function serve(connFd: number, counts: Counts): void {
  const buffer = new Uint8Array(64 * 1024);
  try {
    for (let count = readSome(connFd, buffer); count > 0; count = readSome(connFd, buffer)) {
      Atomics.add(counts, EXACT, 1n); // load, add and store as one operation
      const seen = counts[CARELESS] as bigint; // the three steps of ++, one by one: load,
      upperCase(buffer, count);
      writeAll(connFd, buffer, count);
      counts[CARELESS] = seen + 1n; // and store, over whatever other threads have stored meanwhile
    }
  } catch (error) {
    complain(error);
  } finally {
    close(connFd); // the only close: threads share the descriptor. The listening socket stays open for all of them
  }
}
// #endregion serve

function say(value: unknown): void {
  parentPort?.postMessage(value);
}

function onMessage(act: (value: number) => void): void {
  parentPort?.on("message", act);
}

// #region begun
say("begun"); // from here on, the descriptor that the job names is this thread's to close
work(workerData as Job);
// #endregion begun
