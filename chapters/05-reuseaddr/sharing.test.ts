import { join } from "node:path";
import { FORK_FLAGS, runFile } from "@accept-loop/libc/testing/node";
import { claim } from "@accept-loop/weave/claim/claim";
import { expect } from "vitest";

// Several processes and one listening socket, without SO_REUSEPORT.

interface Seen {
  /** Clients of each process. */
  readonly accept: readonly number[];
  readonly epoll: readonly number[];
  readonly poll: { readonly returned: number; readonly tooLate: number };
}

let seen: Seen | undefined;

/** What sharing.ts saw, run once. */
function shared(): Seen {
  if (seen !== undefined) return seen;
  const { stdout, stderr } = runFile(join(import.meta.dirname, "sharing.ts"), FORK_FLAGS);
  if (stdout === "") throw new Error(`sharing.ts printed nothing: ${stderr}`);
  return (seen = JSON.parse(stdout) as Seen);
}

claim("herd", "EAGAIN", (evidence) => {
  const { returned, tooLate } = shared().poll;
  expect([returned, tooLate]).toEqual([8, 7]);
  evidence.saw("processes whose poll() returned for one client", returned);
  evidence.saw("processes whose accept() then failed with EAGAIN", tooLate);
});

claim("take-turns", "25", (evidence) => {
  const { accept } = shared();
  expect(accept).toEqual([25, 25, 25, 25]);
  evidence.saw("clients of each", accept.join(", "));
});

claim("one-takes-all", "EPOLLEXCLUSIVE", (evidence) => {
  const { epoll } = shared();
  expect(epoll).toEqual([100, 0, 0, 0]);
  evidence.saw("clients of each", epoll.join(", "));
});
