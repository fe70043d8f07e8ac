import {
  closeAll,
  closeNow,
  connection,
  listener,
  readText,
  rowsOf,
  tcpSocket,
} from "@accept-loop/01-handshake/testing/both-ends";
import { expectSame } from "@accept-loop/lab/clause";
import { eventually } from "@accept-loop/lab/eventually";
import { bind } from "@accept-loop/libc/sys/socket";
import type { Attempt } from "@accept-loop/weave/exercise/attempt";

interface Solution {
  readonly whoHasIt: (port: number) => string;
}

export async function check({ file }: Attempt): Promise<void> {
  const { whoHasIt } = (await import(file)) as Solution;
  try {
    const from = listener();
    expectSame("a port that a socket listens on", whoHasIt(from.port), "a socket listens");
    const client = tcpSocket();
    bind(client, { address: "127.0.0.1", port: 0 }); // a port without any row; connect() alone may take one with a TIME_WAIT
    const both = connection(from, client);
    expectSame("the same with a client", whoHasIt(from.port), "a socket listens");
    closeNow(from.listenFd);
    expectSame("a port with a connection alone", whoHasIt(from.port), "a process has a connection");
    closeNow(both.connFd);
    readText(both.fd);
    closeNow(both.fd);
    await eventually("only the server's end is left, in TIME_WAIT", () => {
      const { server, client } = rowsOf(both);
      return server?.state === "TIME_WAIT" && client === undefined; // which its last ACK ends, a moment later
    });
    expectSame("a port with a TIME_WAIT alone", whoHasIt(from.port), "only the kernel has one");
    expectSame("the port that the client had", whoHasIt(both.port), "free");
  } finally {
    closeAll();
  }
}

export const fails = /a port that a socket listens on: expected "a socket listens", got "free"/;
