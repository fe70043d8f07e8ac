import { closeSync, openSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { once } from "node:events";
import { fcntl, F_SETFD } from "@accept-loop/libc/fcntl";
import { expect, test } from "vitest";
import * as proc from "./proc.ts";
import { freePort, start } from "./server.ts";

const NODE = { name: "mine", cwd: import.meta.dirname };

function listensOn(port: number): string[] {
  return [process.execPath, "-e", `require("node:net").createServer().listen(${port}, "127.0.0.1")`];
}

test("a server that always uses one port is reported, with how to say which", async () => {
  const other = await freePort();
  const command = listensOn(other);
  await expect(start({ ...NODE, command })).rejects.toThrow(
    new RegExp(`^mine listens on port ${other}, not on \\d+: .* SERVER_PORT=${other}$`),
  );
  await expect(start({ ...NODE, command, port: await freePort() })).rejects.toThrow(/ or correct SERVER_PORT$/);
  const server = await start({ ...NODE, command, port: other });
  await server.stop();
});

test("a server that exits at once is reported with its status, even when it prints nothing", async () => {
  await expect(start({ ...NODE, command: ["false"] })).rejects.toThrow(
    "mine exited with status 1 before it listened: it printed nothing on stderr",
  );
});

const ON_PORT = `require("node:net").createServer().listen(process.env.PORT, "127.0.0.1")`;

test("a server does not inherit what this process has left open", async () => {
  const left = openSync(import.meta.filename, "r");
  fcntl(left, F_SETFD, 0); // as a shell leaves a pipe, or a file
  try {
    const server = await start({ ...NODE, command: [process.execPath, "-e", ON_PORT] });
    const targets = proc.descriptors(server.pid).map(({ target }) => target);
    await server.stop();
    expect(targets).not.toContain(import.meta.filename);
  } finally {
    closeSync(left);
  }
});

test("a listening socket is found among many, and one that does not listen is none", async () => {
  const servers = Array.from({ length: 100 }, () => createServer().listen(0, "127.0.0.1")); // several pages of the table
  await Promise.all(servers.map((server) => once(server, "listening")));
  const portOf = (server: Server): number => (server.address() as { port: number }).port;
  try {
    expect(servers.filter((server) => proc.listeners(portOf(server)).length !== 1)).toEqual([]);
    const gone = await freePort();
    expect(proc.listeners(gone)).toEqual([]);
  } finally {
    for (const server of servers) server.close();
  }
});
