import { type Clause, expectSame } from "@accept-loop/lab/clause";
import { Client } from "@accept-loop/lab/client";
import { eventually } from "@accept-loop/lab/eventually";

const farewell: Clause = {
  id: "farewell",
  title: "when a client disconnects, one line says how many bytes it sent, while the others stay connected",
  lesson: "02-multiprocess/lesson.md#one-write-per-line",
  ends: true, // its children stay zombies: that is for chapter 03
  async check(server) {
    const texts = ["twelve chars", "four", "", "a somewhat longer text"];
    const clients = await Client.connectMany(texts.length, server.port, server);
    for (const [i, client] of clients.entries()) {
      const text = texts[i] ?? "";
      expectSame("the answer", await client.ask(text), text.toUpperCase());
      client.close();
      const wanted = `client port ${client.port} sent ${text.length} bytes\n`;
      await eventually(`the server prints "${wanted.trim()}"`, () => server.output.includes(wanted), server.patience);
    }
    await eventually("the server's children end", () => server.living.length === 0, server.patience);
    expectSame("lines about bytes", server.output.match(/^client port \d+ sent \d+ bytes$/gm)?.length, texts.length);
  },
};

export const clauses = [farewell];

export const fails = /the server prints "client port \d+ sent 12 bytes"/;
