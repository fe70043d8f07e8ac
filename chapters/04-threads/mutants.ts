import type { Mutant } from "@accept-loop/lab/mutant";

/** What breaks when one line of this chapter's servers is missing, or in the wrong place. */
export const mutants: Mutant[] = [
  {
    name: "the thread does not close its connected socket",
    file: "worker.ts",
    edits: [["    close(connFd); //", "    //"]],
    killedBy: "half-close",
    because: /waiting for the server's FIN \(1048576 bytes came\)/,
  },
  {
    name: "the thread closes the listening socket, as a child process must",
    file: "worker.ts",
    edits: [
      [
        "for (;;) serve(nextClient(job.listenFd), job.counts);",
        "for (;;) { const connFd = nextClient(job.listenFd); close(job.listenFd); serve(connFd, job.counts); }",
      ],
    ],
    script: "start:pool",
    killedBy: "interleaved",
    because: /(?:close|accept) EBADF/, // the thread that closes twice, or one that comes too late to accept
  },
  {
    name: "the main thread blocks in accept",
    file: "server.ts",
    edits: [
      ['acceptor.once("message", resolve);', "setImmediate(() => resolve(accept(listenFd).fd));"],
      ["acceptor.postMessage(listenFd);", ""],
      ["import { main }", 'import { accept } from "@accept-loop/libc/sys/socket";\nimport { main }'],
    ],
    killedBy: "stops",
    because: /waiting for the server to exit/,
  },
  {
    name: "the acceptor serves its client itself",
    file: "worker.ts",
    edits: [
      [
        "return onMessage((listenFd) => say(nextClient(listenFd)));",
        "return onMessage((listenFd) => { for (;;) serve(nextClient(listenFd), new BigInt64Array(2)); });",
      ],
    ],
    killedBy: "idle-client",
    because: /gave up after \d+ ms/,
  },
  {
    name: "the exact count is made with ++ too",
    file: "worker.ts",
    edits: [
      ["      Atomics.add(counts, EXACT, 1n); //", "      const exact = counts[EXACT] as bigint; //"],
      [
        "      counts[CARELESS] = seen + 1n; //",
        "      counts[EXACT] = exact + 1n;\n      counts[CARELESS] = seen + 1n; //",
      ],
    ],
    killedBy: "counts",
    because: /counted exactly/,
  },
];

/** And its server in C, where a thread can be handed what TypeScript cannot hand it: an address. */
export const mutantsInC: Mutant[] = [
  {
    name: "the thread is given the address of a variable, which holds the next client's descriptor when it looks",
    file: "server.c",
    edits: [
      ["static bool start_thread(", "static int latest;\n\nstatic bool start_thread("],
      ["routine, (void *)(intptr_t)fd);", "routine, (latest = fd, &latest));"],
      ["  serve_and_count((int)(intptr_t)conn_fd);", "  pause_for(1);\n  serve_and_count(*(int *)conn_fd);"],
      ["  serve_forever((int)(intptr_t)listen_fd);", "  serve_forever(*(int *)listen_fd);"],
    ],
    killedBy: "burst",
    because: /gave up after \d+ ms|the stream ended|the answer/,
  },
  {
    name: "the thread is neither detached nor joined",
    file: "server.c",
    edits: [["  error = pthread_detach(thread);", "  error = 0;"]],
    killedBy: "300-clients",
    because: /address space grew by \d+ MB/,
  },
];
