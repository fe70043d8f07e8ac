import { expect, test } from "vitest";
import { freePort, start } from "./server.ts";

const NODE = { name: "mine", cwd: import.meta.dirname };

function listensOn(port: number): string[] {
  return [process.execPath, "-e", `require("node:net").createServer().listen(${port}, "127.0.0.1")`];
}

test("a server that has a port of its own is told so, and how to say which", async () => {
  const other = await freePort();
  const command = listensOn(other);
  await expect(start({ ...NODE, command })).rejects.toThrow(
    new RegExp(`^mine listens on port ${other}, and not on \\d+: .* SERVER_PORT=${other}$`),
  );
  await expect(start({ ...NODE, command, port: await freePort() })).rejects.toThrow(/ or in SERVER_PORT$/);
  const server = await start({ ...NODE, command, port: other });
  await server.stop();
});

test("a server that ends at once is told how, also when it has said nothing", async () => {
  await expect(start({ ...NODE, command: ["false"] })).rejects.toThrow(
    "mine ended (status 1) before it listened: it says nothing on stderr",
  );
});
