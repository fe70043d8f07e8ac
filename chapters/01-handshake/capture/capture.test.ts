import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { chapterProgram } from "@accept-loop/lab/program";
import { decodeSegment, type Flag } from "@accept-loop/libc/netinet/segment";
import { decodePcap } from "@accept-loop/libc/pcap";
import type { Captured } from "./packets.ts";
import { closing, over, relative, timeline } from "./timeline.ts";

const CHAPTER = join(import.meta.dirname, "..");
const PORT = 6666;
const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
afterAll(() => rmSync(folder, { recursive: true }));

let clock = 0n;

/** A segment as the wire would have shown it, 0.25 ms after the one before. */
function segment(from: number, to: number, flags: Flag[], seq: number, ack: number, text = ""): Captured {
  clock += 250_000n;
  return {
    time: clock,
    bytes: new Uint8Array(0),
    source: { address: "127.0.0.1", port: from },
    destination: { address: "127.0.0.1", port: to },
    flags,
    seq,
    ack,
    window: 64,
    options: {},
    payload: Buffer.from(text, "latin1"),
  };
}

/** A connection whose client's numbers run over the end of 32 bits. */
const SEGMENTS = [
  segment(40_000, PORT, ["SYN"], 0xffffffff, 0),
  segment(PORT, 40_000, ["SYN", "ACK"], 1000, 0),
  segment(40_000, PORT, ["ACK"], 0, 1001),
  segment(40_000, PORT, ["PSH", "ACK"], 0, 1001, "hello\n"),
  segment(PORT, 40_000, ["PSH", "ACK"], 1001, 6, "\x1b[2J is no text"),
  segment(40_000, PORT, ["FIN", "ACK"], 6, 1016),
  segment(PORT, 40_000, ["FIN", "ACK"], 1016, 7),
  segment(40_000, PORT, ["ACK"], 7, 1017),
];

describe("the timeline", () => {
  test("counts each end's bytes from its SYN, also where the real numbers begin again at 0", () => {
    expect(relative(SEGMENTS, PORT).map(({ seq, ack }) => [seq, ack])).toEqual([
      [0, undefined],
      [0, 1],
      [1, 1],
      [1, 1],
      [1, 7],
      [7, 16],
      [16, 8],
      [8, 17],
    ]);
  });

  test("draws an arrow for each segment, and lets no payload near the terminal", () => {
    expect(timeline(SEGMENTS, PORT)).toEqual([
      "      ms  client :40000                                   server :6666",
      "   0.000  ── SYN      seq=0            len=0 ────────────────────────▶",
      "   0.250  ◀─ SYN,ACK  seq=0   ack=1    len=0 ─────────────────────────",
      "   0.500  ── ACK      seq=1   ack=1    len=0 ────────────────────────▶",
      '   0.750  ── PSH,ACK  seq=1   ack=1    len=6 "hello\\n" ──────────────▶',
      '   1.000  ◀─ PSH,ACK  seq=1   ack=7    len=15 "\\u001b[2J is no t"… ───',
      "   1.250  ── FIN,ACK  seq=7   ack=16   len=0 ────────────────────────▶",
      "   1.500  ◀─ FIN,ACK  seq=16  ack=8    len=0 ─────────────────────────",
      "   1.750  ── ACK      seq=8   ack=17   len=0 ────────────────────────▶",
    ]);
    expect(timeline([], PORT)).toEqual([]);
  });

  test("knows where the close begins, and when it is over", () => {
    expect(closing(SEGMENTS)).toHaveLength(3);
    expect(over(SEGMENTS)).toBe(true);
    expect(over(SEGMENTS.slice(0, -1))).toBe(false);
    expect(closing(SEGMENTS.slice(0, 3))).toEqual([]);
    expect(over([...SEGMENTS.slice(0, 3), segment(PORT, 40_000, ["RST"], 1001, 0)])).toBe(true);
  });
});

/** Runs `npm run capture` in an empty folder. */
function runCapture(words: string[], env: NodeJS.ProcessEnv): { status: number | null; out: string; err: string } {
  const { command } = chapterProgram(CHAPTER, "capture");
  const runner = createRequire(import.meta.url).resolve("strip-types"); // the folder has no node_modules
  const script = join(CHAPTER, command.at(-1) ?? "");
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--require", runner, script, ...words], {
    cwd: folder,
    env,
    encoding: "utf8",
    timeout: 50_000,
  });
  return { status, out: stdout, err: stderr };
}

describe("the capture", () => {
  const NAMESPACE = process.env["ACCEPT_LOOP_NAMESPACE"] ?? "shared: start the tests with `npm test`";

  test.for([
    ["client", /── FIN,ACK .*\n.*◀─ (FIN,ACK|ACK) /],
    ["slow", /── FIN,ACK .*\n.*◀─ ACK .*\n.*◀─ FIN,ACK .*\n.*── ACK .*\n\n11 segments, 4 of them to close\n/],
    ["server", /◀─ FIN,ACK .*\n.*── (FIN,ACK|ACK) /],
  ] as const)("--close=%s draws the connection, and writes a file that Wireshark opens", ([ending, drawn], context) => {
    if (!NAMESPACE.startsWith("private")) context.skip(`this needs a network namespace of its own; it is ${NAMESPACE}`);
    const { status, out, err } = runCapture([`--close=${ending}`], { ...process.env, PORT: "6666" });
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out).toMatch(/── SYN {6}seq=0 .*▶\n.*◀─ SYN,ACK {2}seq=0 {3}ack=1 .*\n.*── ACK {6}seq=1 {3}ack=1 .*▶\n/);
    expect(out).toMatch(drawn);
    const packets = decodePcap(readFileSync(join(folder, "handshake.pcap")));
    const texts = packets.map(({ bytes }) => Buffer.from(decodeSegment(bytes).payload).toString());
    expect(texts.join("")).toBe("hello\nHELLO\n");
    expect(out).toContain(`${packets.length} segments, `);
    expect(out).toContain(join(folder, "handshake.pcap"));
  });

  test("says in one sentence when the system allows no namespace", () => {
    const unshare = join(folder, "unshare");
    writeFileSync(unshare, "#!/bin/sh\necho 'unshare: unshare failed: Operation not permitted' >&2\nexit 1\n");
    chmodSync(unshare, 0o755);
    expect(runCapture([], { PATH: folder })).toEqual({
      status: 1,
      out: "",
      err:
        "this system allows no network namespace of your own (unshare: unshare failed: Operation not permitted): " +
        "run `npm run capture` as root, or in the dev container (.devcontainer in the repository)\n",
    });
  });

  test("says what it does, and its endings, when it is asked for help", () => {
    const { status, out, err } = runCapture(["--help"], process.env);
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out).toMatch(/^.+\n.*--close=ENDING.* client, slow, server;.*\n$/);
  });

  test("refuses an ending that it does not know", () => {
    expect(runCapture(["--close=never"], process.env)).toMatchObject({
      status: 1,
      err: "--close=never: choose one of client, slow, server\n",
    });
  });
});
