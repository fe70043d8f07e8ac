import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cProgram, NO_CC } from "@accept-loop/lab/program";
import { afterAll, test } from "vitest";
import { upperCase } from "./server.ts";

/** What is asked of upperCase: these bytes of a buffer, and no other. */
interface Case {
  readonly offset: number;
  readonly count: number;
  readonly bytes: Buffer;
}

const SIZE = 32;

/** Every byte value at every address and length, beside its own kind and beside others: no sum may reach a neighbour. */
const cases: readonly Case[] = [0, 1, 2, 3, 4].flatMap((offset) =>
  Array.from({ length: 21 }, (_, count) => count).flatMap((count) =>
    Array.from({ length: 256 }, (_, value) => value).flatMap((value) =>
      [value, 0x00, 0x60, 0x7f, 0xff].map((neighbour) => {
        const bytes = Buffer.from(Array.from({ length: SIZE }, (_, i) => (i % 2 === 0 ? value : neighbour)));
        return { offset, count, bytes };
      }),
    ),
  ),
);

/** The same, byte by byte. */
const expected = Buffer.concat(
  cases.map(({ offset, count, bytes }) =>
    bytes.map((byte, i) => {
      const asked = i >= offset && i < offset + count;
      return asked && byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
    }),
  ),
);

/** Names the first case that came out differently. */
function expectEveryCase(seen: Buffer): void {
  if (seen.equals(expected)) return;
  const at = Math.floor(seen.findIndex((byte, i) => byte !== expected[i]) / SIZE);
  const { offset = 0, count = 0, bytes } = cases[at] ?? {};
  const own = seen.subarray(at * SIZE, (at + 1) * SIZE).toString("hex");
  throw new Error(`${count} bytes from ${offset} of ${bytes?.toString("hex")} became ${own}`);
}

test("upperCase changes a to z and no other byte, at every address and of every length", () => {
  const memory = new Uint8Array(SIZE); // of its own: its address is a multiple of 4
  const buffers = Array.from({ length: 5 }, (_, offset) => memory.subarray(offset));
  const seen = cases.map(({ offset, count, bytes }) => {
    memory.set(bytes);
    upperCase(buffers[offset] as Uint8Array, count);
    return memory.slice();
  });
  expectEveryCase(Buffer.concat(seen));
});

const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads cases from stdin (an offset, a count, the bytes), and writes what they became. */
const FILTER = `
#include <stdio.h>
#include "server.c"
int main(void) {
  for (unsigned char one[${2 + SIZE}]; fread(one, sizeof one, 1, stdin) == 1;) {
    upper_case(one + 2 + one[0], one[1]);
    fwrite(one + 2, ${SIZE}, 1, stdout);
  }
}
`;

test.skipIf(NO_CC !== undefined)(`upper_case in C does the same${NO_CC === undefined ? "" : `: ${NO_CC}`}`, () => {
  writeFileSync(join(folder, "filter.c"), FILTER);
  const [command = ""] = cProgram(folder, "filter.c", import.meta.dirname).command;
  const input = Buffer.concat(cases.flatMap(({ offset, count, bytes }) => [Buffer.from([offset, count]), bytes]));
  expectEveryCase(execFileSync(command, { input, maxBuffer: expected.length + 1 }));
});
