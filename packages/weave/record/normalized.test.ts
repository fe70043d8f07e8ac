import { expect, test } from "vitest";
import { normalized } from "./normalized.ts";
import type { Event, Run } from "./record.ts";
import { anyOrder, mark, number, pid, port, program, seconds, sometimes, text } from "./varies.ts";

function run(lines: readonly string[], pids: number[] = [], data: Record<string, unknown> = {}): Run {
  const events = lines.map((line, index): Event => {
    const [lane = "", ...rest] = line.split("| ");
    return { lane, kind: "printed", text: rest.join("| "), ms: index };
  });
  return { events, pids, data };
}

test("a port is the same wherever it stands, and another one is another", () => {
  const one = run(["server| client port: 51432", "server| client port: 40000", "shell| 127.0.0.1:51432 ESTABLISHED"]);
  const same = run(["server| client port: 33333", "server| client port: 55555", "shell| 127.0.0.1:33333 ESTABLISHED"]);
  const swapped = run([
    "server| client port: 33333",
    "server| client port: 55555",
    "shell| 127.0.0.1:55555 ESTABLISHED",
  ]);
  expect(normalized(one, [port])).toEqual(normalized(same, [port]));
  expect(normalized(one, [port])).not.toEqual(normalized(swapped, [port]));
  expect(normalized(one, [port])[2]).toBe("shell │ 127.0.0.1:‹port 1› ESTABLISHED");
});

test("only what is declared is replaced, and a port that nobody chose is none", () => {
  expect(normalized(run(["server| client port: 51432"]), [])).toEqual(["server │ client port: 51432"]);
  expect(normalized(run(["server| listening on 127.0.0.1:6666"]), [port])).toEqual([
    "server │ listening on 127.0.0.1:6666",
  ]);
});

test("pids are those that took part, in columns of any width", () => {
  const lines = normalized(run(["shell|   PID STAT", "shell|   812 Z", "server| child 813 exited"], [812]), [pid]);
  expect(lines).toEqual(["shell │   PID STAT", "shell │ ‹pid 1› Z", "server │ child ‹pid 2› exited"]);
});

test("a port or a size that has the digits of a pid is none", () => {
  const lines = ["server| listening on 127.0.0.1:6666", "shell| LISTEN 0      4096   127.0.0.1:6666", "shell| 64 4096"];
  expect(normalized(run(lines, [6666, 4096]), [pid])).toEqual([
    "server │ listening on 127.0.0.1:6666",
    "shell │ LISTEN 0      4096   127.0.0.1:6666",
    "shell │ 64 ‹pid 1›", // two columns of ps
  ]);
  expect(normalized(run(["shell| $ ps -p 7,8,19"], [7, 8, 19]), [pid])).toEqual([
    "shell │ $ ps -p ‹pid 1›,‹pid 2›,‹pid 3›",
  ]);
});

test("a number must lie in its range, a text may be any", () => {
  const kilobytes = number("kB", /(\d+) kB/, 100, 200);
  expect(normalized(run(["shell| 150 kB"]), [kilobytes])).toEqual(["shell │ ‹kB› kB"]);
  expect(normalized(run(["shell| 250 kB"]), [kilobytes])).toEqual(["shell │ 250 kB"]);
  expect(normalized(run(["shell| Linux 6.18"]), [text("kernel", /Linux (\S+)/)])).toEqual(["shell │ Linux ‹kernel›"]);
  expect(normalized(run(["shell| timer:(timewait,59sec,0) 0.012"]), [seconds])).toEqual([
    "shell │ timer:(timewait,‹time›,0) ‹time›",
  ]);
});

test("a program of Node has one name, whatever its version calls it; another program keeps its own", () => {
  const lines = ['shell| users:(("node",pid=8', "shell| [MainThread] <defunct>", 'shell| users:(("nc",pid=9'];
  expect(normalized(run(lines), [program])).toEqual([
    'shell │ users:(("‹program›",pid=8',
    "shell │ [‹program›] <defunct>",
    'shell │ users:(("nc",pid=9',
  ]);
});

test("neighbours in any order are compared as a set; ports named elsewhere keep their names", () => {
  const varies = [port, anyOrder(/^client/)];
  const tail = "shell| 127.0.0.1:";
  const one = run(["server| client port: 40001", "server| client port: 40002", `${tail}40001`]);
  const other = run(["server| client port: 40002", "server| client port: 40001", `${tail}40001`]);
  expect(normalized(one, varies)).toEqual(normalized(other, varies));
  expect(normalized(one, [port])).not.toEqual(normalized(other, [port]));
});

test("lines that come sometimes are left out", () => {
  expect(normalized(run(["shell| a", "shell| b", "shell| b"]), [sometimes(/^b$/)])).toEqual(["shell │ a"]);
});

test("data that were kept are compared as lines", () => {
  expect(normalized(run([], [], { ends: [{ port: ":51432" }] }), [port]).join("")).toContain(":‹port 1›");
});

test("what varies is marked in the events", () => {
  expect(mark(run(["server| client port: 51432"]), [port]).events[0]?.varies).toEqual([[13, 18, "port"]]);
});
