import { spawnSync } from "node:child_process";
import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chapterProgram } from "@accept-loop/lab/program";
import { freePort, type RunningServer, start } from "@accept-loop/lab/server";

const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `npm run client`, with what is typed or with a file as its stdin. */
function runClient(port: number, stdin: string | Buffer | number): { status: number | null; out: Buffer; err: string } {
  const { command, cwd } = chapterProgram(import.meta.dirname, "client");
  const [program = "", ...words] = command;
  const { status, stdout, stderr } = spawnSync(program, words, {
    cwd,
    env: { ...process.env, HOST: "127.0.0.1", PORT: String(port) },
    ...(typeof stdin === "number" ? { stdio: [stdin, "pipe", "pipe"] } : { input: stdin }),
    maxBuffer: 64 * 1024 * 1024,
    timeout: 50_000,
  });
  return { status, out: stdout, err: stderr.toString() };
}

describe("the client", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await start(chapterProgram(import.meta.dirname));
  });
  afterAll(() => server.stop());

  test("sends what is typed, prints what comes back, and ends when the server has closed", () => {
    expect(runClient(server.port, "hello\nworld")).toMatchObject({
      status: 0,
      out: Buffer.from("HELLO\nWORLD"),
      err: "",
    });
  });

  test("ends at once when there is nothing to send", () => {
    expect(runClient(server.port, openSync("/dev/null", "r"))).toMatchObject({ status: 0, out: Buffer.alloc(0) });
  });

  test("carries 10 MB from a pipe and from a file: it reads while it writes", () => {
    const many = Buffer.alloc(10_000_000, "The quick brown fox.\n");
    const file = join(folder, "many");
    writeFileSync(file, many);
    const expected = Buffer.from(many.toString().toUpperCase());
    for (const stdin of [many, openSync(file, "r")]) {
      const { status, out } = runClient(server.port, stdin);
      expect(status).toBe(0);
      expect(out.equals(expected)).toBe(true);
    }
  });

  test("names the command that starts a server, when there is none", async () => {
    const port = await freePort();
    expect(runClient(port, "hello\n")).toEqual({
      status: 1,
      out: Buffer.alloc(0),
      err: `nothing listens on 127.0.0.1:${port}: in another terminal, type \`PORT=${port} npm start\` in a chapter's folder\n`,
    });
  });

  test("asks for the server's port, when it is given 0", () => {
    const { status, err } = runClient(0, "hello\n");
    expect(status).toBe(1);
    expect(err).toBe("PORT=0 gives a server any free port: give the client the port that the server printed\n");
  });
});
