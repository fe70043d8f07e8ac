import { describe, expect, test } from "vitest";
import { noCompiler, runC } from "../testing/c-probe.ts";
import { Random } from "../testing/random.ts";
import { decodeSockaddrIn, encodeSockaddrIn } from "./in.ts";

test("a sockaddr_in is the family, the port big-endian, the address, and eight zeros", () => {
  expect([...encodeSockaddrIn({ address: "127.0.0.1", port: 6666 })]).toEqual([
    2, 0, 0x1a, 0x0a, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
  ]);
});

test("every address and port survives the way into a sockaddr_in and back", () => {
  const random = new Random(3);
  for (let round = 0; round < 5000; round++) {
    const endpoint = { address: random.bytes(4).join("."), port: random.below(65536) };
    expect(decodeSockaddrIn(encodeSockaddrIn(endpoint))).toEqual(endpoint);
  }
});

test.for([-1, 65536, 1.5, Number.NaN])("port %d is refused", (port) => {
  expect(() => encodeSockaddrIn({ address: "127.0.0.1", port })).toThrow(
    new RangeError(`${port} is not a port: ports are 0 to 65535`),
  );
});

test("an address that is none is refused", () => {
  expect(() => encodeSockaddrIn({ address: "localhost", port: 1 })).toThrow(TypeError);
});

test("a sockaddr of another family, or cut short, is refused by name", () => {
  expect(() => decodeSockaddrIn(Uint8Array.of(1, 0, ...new Uint8Array(14)))).toThrow("address family 1 is not AF_INET");
  expect(() => decodeSockaddrIn(new Uint8Array(15))).toThrow("this one ends after 15");
});

describe.skipIf(noCompiler !== undefined)(`the C compiler${noCompiler ?? ""}`, () => {
  test("fills a sockaddr_in with the same bytes", () => {
    const body = `struct sockaddr_in a; memset(&a, 0, sizeof a);
      a.sin_family = AF_INET; a.sin_port = htons(40000); inet_pton(AF_INET, "10.1.2.3", &a.sin_addr);
      for (int i = 0; i < (int)sizeof a; i++) printf("%d ", ((unsigned char *)&a)[i]);`;
    const inC = runC(["stdio.h", "string.h", "arpa/inet.h", "netinet/in.h"], body).trim().split(" ").map(Number);
    expect([...encodeSockaddrIn({ address: "10.1.2.3", port: 40000 })]).toEqual(inC);
  });
});
