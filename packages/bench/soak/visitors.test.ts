import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { Random } from "@accept-loop/libc/testing/random";
import { expect, test } from "vitest";
import { Ledger } from "./ledger.ts";
import { visitors, wasSentAway } from "./visitors.ts";

// A child that is killed before it has read anything leaves a FIN: nothing is wrong with the answer, there is none. (One
// that floods waits for no answer: it would go on for ever.)
test.each(visitors.filter(({ name }) => name !== "floods"))(
  "one that $name, and finds the connection ended, does not say that an answer was wrong",
  async (visitor) => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on("error", () => {});
      socket.end();
      socket.resume();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const { port } = server.address() as AddressInfo;
      const visit = { port, random: new Random(11), ledger: new Ledger(11), patience: 5000, visitor: { came: 0 } };
      const failure = await visitor.visit(visit).then(
        () => undefined,
        (error: Error) => error,
      );
      if (failure !== undefined) expect(failure).toSatisfy(wasSentAway);
    } finally {
      server.close();
    }
  },
);
