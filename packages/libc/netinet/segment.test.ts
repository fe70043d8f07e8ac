import { expect, test } from "vitest";
import { Random } from "../testing/random.ts";
import { decodeSegment } from "./segment.ts";

/** A SYN,ACK from 127.0.0.1:6666 to 127.0.0.1:39628, as it crossed loopback. */
const SYN_ACK = frame(
  "000000000000 000000000000 0800",
  "45 00 003c 0000 4000 40 06 3cba 7f000001 7f000001",
  "1a0a 9acc 37dfe564 9487e5f9 a0 12 ffcb fe30 0000",
  "0204ffd7 0402 080a 0021b6c7 231f6dc5 01 03030a",
);
/** "hello\n", and after it two bytes with which Ethernet filled the frame up. */
const HELLO = frame(
  "000000000000 000000000000 0800",
  "45 00 002e 0000 4000 40 06 0000 7f000001 7f000002",
  "9acc 1a0a ffffffff 00000001 50 18 0040 0000 0000",
  "68656c6c6f0a 0000",
);

function frame(...parts: string[]): Uint8Array {
  return Uint8Array.from(Buffer.from(parts.join("").replaceAll(" ", ""), "hex"));
}

function changed(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

test("a segment has two addresses, flags, numbers, a window and options", () => {
  const { payload, ...segment } = decodeSegment(SYN_ACK);
  expect(segment).toEqual({
    source: { address: "127.0.0.1", port: 6666 },
    destination: { address: "127.0.0.1", port: 39_628 },
    flags: ["SYN", "ACK"],
    seq: 0x37dfe564,
    ack: 0x9487e5f9,
    window: 65_483,
    options: { mss: 65_495, sackPermitted: true, timestamps: { value: 2_209_479, echo: 589_262_277 }, windowScale: 10 },
  });
  expect(payload).toHaveLength(0);
});

test("the payload ends where IPv4 says, not where the frame ends", () => {
  const segment = decodeSegment(HELLO);
  expect(Buffer.from(segment.payload).toString()).toBe("hello\n");
  expect(segment).toMatchObject({ flags: ["PSH", "ACK"], seq: 0xffffffff, options: {} });
});

test("an option that we do not know is stepped over", () => {
  expect(decodeSegment(changed(SYN_ACK, 54, 99, 4)).options).not.toHaveProperty("mss");
  expect(decodeSegment(changed(SYN_ACK, 54, 99, 4)).options.windowScale).toBe(10);
});

test.for([
  [
    "shorter than Ethernet's header",
    SYN_ACK.subarray(0, 13),
    "an Ethernet header has 14 bytes; the frame ends after 13",
  ],
  ["of IPv6", changed(SYN_ACK, 12, 0x86, 0xdd), "the frame is not IPv4: its EtherType is 0x86dd"],
  ["that ends in IPv4's header", SYN_ACK.subarray(0, 30), "an IPv4 header has 20 bytes; the frame ends after 16"],
  ["with another IP version", changed(SYN_ACK, 14, 0x65), "the packet's IP version is 6, where 4 was expected"],
  ["with an IPv4 header too short", changed(SYN_ACK, 14, 0x44), "the IPv4 header claims 16 bytes"],
  ["with a packet shorter than its header", changed(SYN_ACK, 16, 0, 19), "the packet claims 19 bytes, fewer than"],
  [
    "that ends before its packet does",
    SYN_ACK.subarray(0, 70),
    "the IPv4 packet has 60 bytes; the frame ends after 56",
  ],
  ["of UDP", changed(SYN_ACK, 23, 17), "the packet is not TCP (6): its protocol is 17"],
  ["with a fragment", changed(SYN_ACK, 20, 0x20, 0), "the packet is a fragment"],
  ["that ends in TCP's header", changed(SYN_ACK.subarray(0, 50), 16, 0, 36), "a TCP header has 20 bytes"],
  ["with a TCP header too short", changed(SYN_ACK, 46, 0x40), "the TCP header claims 16 bytes"],
  ["with a TCP header too long", changed(HELLO, 46, 0xf0), "the TCP header with its options has 60 bytes"],
  ["with an option of no length", changed(SYN_ACK, 55, 0), "TCP option 2 claims 0 bytes"],
  [
    "with an option that goes on too long",
    changed(SYN_ACK, 55, 21),
    "TCP option 2 claims 21 bytes, of which 20 are there",
  ],
  ["with an mss of another size", changed(SYN_ACK, 55, 3), "TCP option 2 has 1 bytes of value, not 2"],
] as const)("a frame %s is refused, and the error says so", ([, bytes, what]) => {
  expect(() => decodeSegment(bytes)).toThrow(RangeError);
  expect(() => decodeSegment(bytes)).toThrow(what);
});

test("a damaged frame is decoded or refused with a RangeError, whatever the damage", () => {
  const random = new Random(21);
  for (let round = 0; round < 20_000; round++) {
    const bytes = random.of([SYN_ACK, HELLO]).slice(0, random.below(4) === 0 ? random.below(75) : 74);
    for (let times = random.below(4); times >= 0; times--) bytes[random.below(bytes.length)] = random.below(256);
    try {
      decodeSegment(bytes);
    } catch (error) {
      expect(error, Buffer.from(bytes).toString("hex")).toBeInstanceOf(RangeError);
    }
  }
});
