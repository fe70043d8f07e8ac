import { closeAll, codeOf, connectTo } from "@accept-loop/01-handshake/testing/both-ends";
import { expectSame, expectThat } from "@accept-loop/lab/clause";
import * as proc from "@accept-loop/lab/proc";
import {
  AF_INET,
  bind,
  getsockname,
  listen,
  setsockopt,
  SO_REUSEPORT,
  SOCK_STREAM,
  socket,
  SOL_SOCKET,
} from "@accept-loop/libc/sys/socket";
import { close, write } from "@accept-loop/libc/unistd";
import type { Attempt } from "@accept-loop/weave/exercise/attempt";

interface Solution {
  readonly retire: (listenFd: number) => number[];
}

const CLIENTS = 64;

function sharing(port: number): number {
  const listenFd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listenFd, SOL_SOCKET, SO_REUSEPORT, 1);
  bind(listenFd, { address: "127.0.0.1", port });
  listen(listenFd, CLIENTS);
  return listenFd;
}

export async function check({ file }: Attempt): Promise<void> {
  const { retire } = (await import(file)) as Solution;
  const first = sharing(0); // theirs to close
  const { port } = getsockname(first);
  const second = sharing(port);
  const taken: number[] = [];
  try {
    const clients = Array.from({ length: CLIENTS }, () => connectTo({ port }));
    taken.push(...retire(first));
    expectSame("sockets that listen afterwards", proc.listeners(port).length, 1);
    const reset = clients.filter(({ fd }) => codeOf(() => write(fd, "x")) !== undefined);
    expectSame("clients that were reset", reset.length, 0);
    const waiting = proc.listeners(port)[0]?.rxQueue ?? 0;
    expectThat(taken.length > 0, "retire() returned no connection");
    expectSame("connections returned, and clients waiting at the other socket", taken.length + waiting, CLIENTS);
  } finally {
    for (const fd of [second, ...taken]) close(fd);
    closeAll();
  }
}

export const fails = /clients that were reset: expected 0, got \d+/;
