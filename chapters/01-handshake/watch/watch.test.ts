import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Client } from "@accept-loop/lab/client";
import { eventually } from "@accept-loop/lab/eventually";
import { chapterProgram } from "@accept-loop/lab/program";
import { freePort, start } from "@accept-loop/lab/server";
import type { TcpState } from "@accept-loop/libc/netinet/tcp";
import { TIMER, type TcpRow } from "@accept-loop/libc/proc/net/tcp";
import { PortWatch } from "./port-watch.ts";
import { passed } from "./transitions.ts";

const CHAPTER = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a state that was not seen", () => {
  test.for<[TcpState, TcpState | "gone", TcpState[]]>([
    ["LISTEN", "ESTABLISHED", ["SYN_RECV"]],
    ["CLOSE", "ESTABLISHED", ["SYN_SENT"]],
    ["ESTABLISHED", "TIME_WAIT", ["FIN_WAIT1"]], // and then FIN_WAIT2, CLOSING, or neither
    ["ESTABLISHED", "LAST_ACK", ["CLOSE_WAIT"]],
    ["CLOSE", "FIN_WAIT2", ["SYN_SENT", "ESTABLISHED", "FIN_WAIT1"]],
    ["ESTABLISHED", "gone", []], // RST does that
    ["FIN_WAIT2", "TIME_WAIT", []],
    ["LISTEN", "LISTEN", []],
  ])("between %s and %s must have been %s", ([from, to, states]) => {
    expect(passed(from, to)).toEqual(states);
  });

  test("cannot be: from TIME_WAIT no way leads back to ESTABLISHED", () => {
    expect(passed("TIME_WAIT", "ESTABLISHED")).toBeUndefined();
  });
});

const PORT = 6666;
const LISTENING = row({ state: "LISTEN", inode: 1 });

function row(fields: Partial<TcpRow> & { state: TcpState }): TcpRow {
  const none = { address: "0.0.0.0", port: 0 };
  const local = { address: "127.0.0.1", port: PORT };
  return { local, remote: none, txQueue: 0, rxQueue: 0, timer: 0, when: 0, uid: 0, inode: 9, ...fields };
}

const CLIENT = { address: "127.0.0.1", port: 51_432 };

function serverRow(state: TcpState, fields: Partial<TcpRow> = {}): TcpRow {
  return row({ state, remote: CLIENT, ...fields });
}

function clientRow(state: TcpState, fields: Partial<TcpRow> = {}): TcpRow {
  return row({ state, local: CLIENT, remote: { address: "127.0.0.1", port: PORT }, ...fields });
}

function timeWait(when: number): Partial<TcpRow> {
  return { timer: TIMER.timewait, when, inode: 0 };
}

function counting(when: number): TcpRow[] {
  return [clientRow("TIME_WAIT", timeWait(when))];
}

/** What a watch says of each look, with single spaces. */
function told(...looks: TcpRow[][]): string[][] {
  const watch = new PortWatch(PORT);
  return looks.map((rows) => watch.look(rows).map((line) => line.trim().replaceAll(/ +/g, " ")));
}

describe("the watch", () => {
  const NAME = "127.0.0.1:51432";

  test("prints every state that it sees, of both ends, and the server's accept", () => {
    expect(
      told(
        [],
        [LISTENING],
        [LISTENING, serverRow("SYN_RECV", { inode: 0 }), clientRow("SYN_SENT")],
        [LISTENING, serverRow("ESTABLISHED", { inode: 0 }), clientRow("ESTABLISHED")],
        [LISTENING, serverRow("ESTABLISHED"), clientRow("ESTABLISHED")],
        [LISTENING, serverRow("CLOSE_WAIT"), clientRow("FIN_WAIT2")],
        [LISTENING, serverRow("LAST_ACK", { inode: 0 }), clientRow("FIN_WAIT2")],
        [],
      ),
    ).toEqual([
      [],
      ["server LISTEN on 127.0.0.1:6666"],
      [`${NAME} client SYN_SENT`, `${NAME} server SYN_RECV`],
      [`${NAME} client ESTABLISHED`, `${NAME} server ESTABLISHED not accepted yet: inode 0`],
      [`${NAME} server ESTABLISHED accepted: inode 9`],
      [`${NAME} client FIN_WAIT2 (missed: FIN_WAIT1)`, `${NAME} server CLOSE_WAIT`],
      [`${NAME} server LAST_ACK`],
      ["server gone it listened on 127.0.0.1:6666"],
    ]);
  });

  test("names a state that it missed between two looks, where the next one proves it", () => {
    const end = [LISTENING, clientRow("TIME_WAIT", timeWait(60))];
    expect(told([LISTENING], [LISTENING, clientRow("ESTABLISHED"), serverRow("ESTABLISHED")], end, end)).toEqual([
      ["server LISTEN on 127.0.0.1:6666"],
      [`${NAME} client ESTABLISHED (missed: SYN_SENT)`, `${NAME} server ESTABLISHED (missed: SYN_RECV)`],
      [`${NAME} client TIME_WAIT (missed: FIN_WAIT1) 60 s left`],
      [`${NAME} server gone (missed: CLOSE_WAIT, LAST_ACK)`],
    ]);
  });

  test("knows of a whole connection from the TIME_WAIT that it left", () => {
    const end = [LISTENING, clientRow("TIME_WAIT", timeWait(60))];
    expect(told([LISTENING], end, end).slice(1)).toEqual([
      [`${NAME} client TIME_WAIT (missed: SYN_SENT, ESTABLISHED, FIN_WAIT1) 60 s left`],
      [`${NAME} server gone (missed: SYN_RECV, ESTABLISHED, CLOSE_WAIT, LAST_ACK)`],
    ]);
  });

  test("claims nothing of the time before its first look", () => {
    const older = [clientRow("TIME_WAIT", timeWait(31.2))];
    expect(told(older, older, older)).toEqual([[`${NAME} client TIME_WAIT 32 s left`], [], []]);
  });

  test("claims nothing of an end that may be on another machine", () => {
    const far = { address: "192.0.2.1", port: PORT };
    const end = [clientRow("TIME_WAIT", { ...timeWait(60), remote: far })];
    expect(told([], end, end, end).slice(2)).toEqual([[], []]);
  });

  test("calls a reset a reset, when no end is left in TIME_WAIT", () => {
    const both = [clientRow("ESTABLISHED"), serverRow("ESTABLISHED")];
    expect(told(both, [], [])[2]).toEqual([
      `${NAME} client gone`,
      `${NAME} server gone (by RST: no end is left in TIME_WAIT)`,
    ]);
  });

  test("does not take a row that one look missed for gone", () => {
    const both = [clientRow("ESTABLISHED"), serverRow("ESTABLISHED")];
    expect(told(both, [], both, both).slice(1)).toEqual([[], [], []]);
  });

  test("repeats a countdown every five seconds, and prints its end", () => {
    expect(told(counting(60), counting(56), counting(55), counting(50.1), counting(49.9), [], []).slice(1)).toEqual([
      [],
      [`${NAME} client TIME_WAIT 55 s left`],
      [],
      [`${NAME} client TIME_WAIT 50 s left`],
      [],
      [`${NAME} client gone`],
    ]);
  });

  test("counts down a FIN_WAIT2 too, once its program has closed it", () => {
    const open = [clientRow("FIN_WAIT2"), serverRow("CLOSE_WAIT")];
    const closed = [clientRow("FIN_WAIT2", timeWait(60)), serverRow("CLOSE_WAIT")];
    expect(told(open, closed)[1]).toEqual([`${NAME} client FIN_WAIT2 closed by its program 60 s left`]);
  });

  test("takes a connection after TIME_WAIT on the same ports for a new one", () => {
    const old = [clientRow("TIME_WAIT", timeWait(60))];
    expect(told(old, old, [clientRow("ESTABLISHED"), serverRow("ESTABLISHED")])[2]?.[0]).toBe(
      `${NAME} client ESTABLISHED (missed: SYN_SENT)`,
    );
  });

  test("does not look at other ports", () => {
    const other = { address: "127.0.0.1", port: 7777 };
    expect(told([row({ state: "LISTEN", local: other }), clientRow("ESTABLISHED", { remote: other })])).toEqual([[]]);
  });

  test("starts before any server runs, shows a client come and go, and ends with SIGINT", async () => {
    const port = await freePort();
    const program = chapterProgram(CHAPTER, "watch");
    const file = join(folder, "watch");
    const output = openSync(file, "w");
    const [command = "", ...words] = program.command;
    const env = { ...process.env, PORT: String(port) };
    const watch = spawn(command, words, { cwd: program.cwd, env, stdio: ["ignore", output, "inherit"] });
    const ended = new Promise((resolve) => {
      watch.once("exit", (code, signal) => resolve(signal ?? code));
    });
    const shows = (pattern: RegExp): Promise<boolean> =>
      eventually(`the watch prints ${pattern}`, () => pattern.test(readFileSync(file, "utf8")));
    try {
      await shows(/^watching port .*\nnothing listens there yet: .*npm start.*npm run client.*\n/);
      const server = await start(chapterProgram(CHAPTER), { port });
      try {
        await shows(/ server {2}LISTEN {7}on 127\.0\.0\.1/);
        const client = await Client.connect(port);
        expect(await client.ask("hello\n")).toBe("HELLO\n");
        client.halfClose();
        await client.receiveToEnd();
        await shows(/ client {2}TIME_WAIT .*\d\d s left/);
        await shows(/ server {2}(LAST_ACK|gone .*missed: .*LAST_ACK)/);
      } finally {
        await server.stop();
      }
      await shows(/ server {2}gone {9}it listened on/);
    } finally {
      watch.kill("SIGINT");
    }
    expect(await ended).toBe(0);
  });

  test("says what it does, and watches nothing, when it is asked for help", () => {
    const { cwd, command } = chapterProgram(CHAPTER, "watch");
    const [program = "", ...words] = command;
    const help = spawnSync(program, [...words, "--help"], { cwd, encoding: "utf8", timeout: 50_000 });
    expect(help).toMatchObject({ status: 0, stderr: "" });
    expect(help.stdout).toMatch(/^.+\n.*PORT=7000.*6666\n$/);
  });
});
