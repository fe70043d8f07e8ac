import { createServer } from "node:net";
import { expect, test } from "vitest";
import { Client } from "./client.ts";

/** Runs `body` against a server of Node's own that does this with each client. */
async function withServerThat(
  does: (socket: import("node:net").Socket) => void,
  body: (port: number) => Promise<void>,
): Promise<void> {
  const server = createServer(does);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  try {
    await body((server.address() as { port: number }).port);
  } finally {
    server.close();
  }
}

test("a flood ends when the connection takes no more, and tells how much has left", async () => {
  await withServerThat(
    (socket) => socket.pause(),
    async (port) => {
      const client = await Client.connect(port, { reading: false });
      expect(await client.flood()).toBeGreaterThan(64 * 1024);
      client.reset();
    },
  );
});

test("a flood ends when the server resets the connection", async () => {
  await withServerThat(
    (socket) => {
      socket.on("error", () => {});
      setImmediate(() => socket.resetAndDestroy());
    },
    async (port) => {
      const client = await Client.connect(port, { reading: false });
      await client.flood();
      expect(await client.ended()).toBe("RST");
    },
  );
});
