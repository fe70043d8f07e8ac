import { print } from "@accept-loop/01-handshake/log";
import { pause, readSome, writeAll } from "@accept-loop/01-handshake/server";
import { main } from "@accept-loop/libc/crt0";
import { close, pipe } from "@accept-loop/libc/unistd";
import { forkChild } from "../../server.ts";

/** The sum of the squares from 1 to `last`. It takes its time. */
function sumOfSquares(last: number): number {
  pause(500);
  let sum = 0;
  for (let i = 1; i <= last; i++) sum += i * i;
  return sum;
}

/** Everything that comes out of a pipe, until no process holds its write end. */
function readToEnd(readEnd: number): string {
  const buffer = new Uint8Array(4096);
  let text = "";
  for (;;) {
    const count = readSome(readEnd, buffer);
    if (count === 0) return text;
    text += Buffer.from(buffer.subarray(0, count)).toString();
  }
}

main(import.meta, () => {
  const tasks = [10, 100, 1000, 10_000];
  const [readEnd, writeEnd] = pipe();
  for (const [index, last] of tasks.entries()) {
    forkChild(() => {
      close(readEnd);
      writeAll(writeEnd, `${index} ${sumOfSquares(last)}\n`); // one write: the first to finish comes first, but whole
    });
  }
  close(writeEnd); // or the pipe would never be at its end: we would hold it open ourselves
  const results: string[] = [];
  for (const line of readToEnd(readEnd).trim().split("\n")) {
    const [index = "", result = ""] = line.split(" ");
    results[Number(index)] = result;
  }
  print(`${results.join(" ")}\n`);
});
