import { type Clause, expectSame } from "../clause.ts";
import { Client } from "../client.ts";
import { eventually } from "../eventually.ts";
import { interrupt, interruptAsleep, interruptible } from "../interrupt/interrupt.ts";
import { leavesUnread } from "../rest/while-asleep.ts";
import { expectBytes, pattern, upperCased } from "./bytes.ts";

/** More than the kernels and a server hold for a client that does not read. */
const TOO_MUCH = 24 * 1024 * 1024;
const TIMES = 5;

export const signalStorm: Clause = {
  id: "signal-storm",
  title: "signals that the server catches cost no client and no byte, whatever call they interrupt",
  lesson: "03-reaping/lesson.md#eintr",
  start: interruptible,
  async check(server) {
    await interruptAsleep(server, TIMES); // where it waits for a client
    const client = await Client.connect(server.port, server);
    for (let i = 0; i < TIMES; i++) {
      expectSame("an answer in the storm", await client.ask(`storm ${i}\n`), `STORM ${i}\n`);
      await interruptAsleep(server, 2); // where it waits for bytes
    }
    client.close();

    const late = await Client.connect(server.port, { patience: server.patience, reading: false });
    late.post(pattern(TOO_MUCH));
    // A server that keeps all that comes never waits for room. It breaks another promise.
    const stuck = (): boolean => leavesUnread(server, late) || late.unsent === 0;
    await eventually("the server leaves bytes unread, or has taken all of them", stuck, server.patience);
    await interruptAsleep(server, TIMES); // where it waits for room: the first time in the middle of a write
    late.startReading();
    late.halfClose();
    for (let i = 0; i < TIMES; i++) {
      const had = late.waiting;
      interrupt(server); // wherever it is
      await eventually("more of the answer comes", () => late.waiting > had || late.end !== "open", server.patience);
    }
    expectBytes(await late.receiveToEnd(), upperCased(pattern(TOO_MUCH)));
    late.close();
  },
};
