import { expect, test } from "vitest";
import { bindC } from "../ffi.ts";
import { Random } from "../testing/random.ts";
import { htons, inet_ntop, inet_pton, ntohs } from "./inet.ts";

const libc = {
  inet_pton: bindC<(family: number, text: string, bytes: Uint8Array) => number>(
    "int inet_pton(int, const char *, void *)",
  ),
  htons: bindC<(port: number) => number>("uint16_t htons(uint16_t)"),
};

/** What the C library makes of the text: four bytes, or nothing. */
function inC(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(4);
  return libc.inet_pton(2, text, bytes) === 1 ? bytes : undefined;
}

function ours(text: string): Uint8Array | undefined {
  try {
    return inet_pton(text);
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return undefined;
  }
}

test.for([
  "",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.256",
  "1.2.3.-4",
  "1.2.3.04",
  "1..3.4",
  " 1.2.3.4",
  "1.2.3.4\n",
  "0x7f.0.0.1",
  "::1",
  "localhost",
])("inet_pton refuses %j and quotes it", (text) => {
  expect(() => inet_pton(text)).toThrow(
    new TypeError(`"${text}" is not an IPv4 address: write four numbers of 0 to 255, such as 127.0.0.1`),
  );
});

test("inet_pton takes what the C library takes, and nothing else", () => {
  const random = new Random(1);
  for (let round = 0; round < 10_000; round++) {
    const parts = Array.from({ length: random.of([3, 4, 4, 4, 4, 5]) }, () =>
      random.of([`${random.below(256)}`, `${random.below(400)}`, `0${random.below(9)}`, "", "0", "255", "1e1", "+1"]),
    );
    const text = parts.join(".");
    expect([text, ours(text)]).toEqual([text, inC(text)]);
  }
});

test("inet_ntop and inet_pton undo each other", () => {
  const random = new Random(2);
  for (let round = 0; round < 2000; round++) {
    const bytes = random.bytes(4);
    expect(inet_pton(inet_ntop(bytes))).toEqual(bytes);
  }
});

test("inet_ntop refuses an address that has not four bytes", () => {
  expect(() => inet_ntop(new Uint8Array(3))).toThrow(RangeError);
  expect(() => inet_ntop(new Uint8Array(16))).toThrow(RangeError);
});

test("htons swaps every port as the C library does, and ntohs swaps it back", () => {
  for (let port = 0; port <= 0xffff; port++) {
    if (htons(port) !== libc.htons(port) || ntohs(htons(port)) !== port) throw new Error(`port ${port}`);
  }
  expect(htons(6666)).toBe(0x0a1a);
  expect(htons(0x1_1234)).toBe(0x3412);
});
