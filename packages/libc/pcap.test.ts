import { expect, test } from "vitest";
import { decodePcap, encodePcap, type Packet } from "./pcap.ts";
import { Random } from "./testing/random.ts";

const PACKETS: Packet[] = [
  { time: 1_795_386_213_225_067_818n, bytes: Uint8Array.of(1, 2, 3), wireBytes: 3 },
  { time: 1_795_386_213_999_999_999n, bytes: new Uint8Array(0), wireBytes: 1500 },
  { time: 1_795_386_214_000_000_000n, bytes: new Uint8Array(65_549).fill(7), wireBytes: 65_549 },
];
const FILE = encodePcap(PACKETS);

function changed(at: number, ...values: number[]): Uint8Array {
  const copy = FILE.slice();
  copy.set(values, at);
  return copy;
}

/** The same capture as a big-endian machine, or tcpdump with microseconds, would have written it. */
function foreign(magic: number, fraction: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(44));
  view.setUint32(0, magic);
  view.setUint16(4, 2);
  view.setUint16(6, 4);
  view.setUint32(16, 65_535);
  view.setUint32(20, 1);
  for (const [index, number] of [5, fraction, 4, 60, 0x01020304].entries()) view.setUint32(24 + index * 4, number);
  return new Uint8Array(view.buffer);
}

test("a capture is read as it was written, to the nanosecond", () => {
  expect(decodePcap(FILE)).toEqual(PACKETS);
  expect(decodePcap(encodePcap([]))).toEqual([]);
});

test("a capture begins with the magic number of nanoseconds, version 2.4 and Ethernet", () => {
  expect(Buffer.from(FILE.subarray(0, 24)).toString("hex")).toBe("4d3cb2a10200040000000000000000000000040001000000");
});

test("captures of the other byte order are read, with nanoseconds and with microseconds", () => {
  const packet = { bytes: Uint8Array.of(1, 2, 3, 4), wireBytes: 60 };
  expect(decodePcap(foreign(0xa1b23c4d, 7))).toEqual([{ ...packet, time: 5_000_000_007n }]);
  expect(decodePcap(foreign(0xa1b2c3d4, 7))).toEqual([{ ...packet, time: 5_000_007_000n }]);
});

test.for([
  ["that is empty", new Uint8Array(0), "a capture file has 24 bytes at least; this one has 0"],
  ["that is none", changed(0, 0x7f, 0x45, 0x4c, 0x46), "the file is not a capture: it begins with 0x7f454c46"],
  ["of the newer format", changed(0, 0x0a, 0x0d, 0x0d, 0x0a), "the file is pcapng, not pcap"],
  ["of another version", changed(6, 3), "the capture's version is 2.3, not 2.4"],
  ["of another link type", changed(20, 113), "the capture's link type is 113, not Ethernet (1)"],
  [
    "that ends in a packet's header",
    FILE.subarray(0, 30),
    "packet 1, at byte 24: the file ends inside the packet's header",
  ],
  ["that ends in a packet", FILE.subarray(0, 42), "packet 1, at byte 24: it has 3 bytes, of which the file holds 2"],
  ["with an endless packet", changed(34, 0xff), "packet 1, at byte 24: it claims 16711683 bytes"],
  ["with more captured than there was", changed(36, 2), "packet 1, at byte 24: 3 bytes captured of 2"],
] as const)("a file %s is refused, and the error says so", ([, file, what]) => {
  expect(() => decodePcap(file)).toThrow(RangeError);
  expect(() => decodePcap(file)).toThrow(what);
});

test("a damaged capture is read or refused with a RangeError, whatever the damage", () => {
  const random = new Random(22);
  for (let round = 0; round < 5000; round++) {
    const file = FILE.slice(0, 24 + random.below(80));
    for (let times = random.below(4); times >= 0; times--) file[random.below(file.length)] = random.below(256);
    try {
      decodePcap(file);
    } catch (error) {
      expect(error, Buffer.from(file).toString("hex")).toBeInstanceOf(RangeError);
    }
  }
});

test("a packet longer than a capture may hold is refused", () => {
  expect(() => encodePcap([{ time: 0n, bytes: new Uint8Array(262_145) }])).toThrow(RangeError);
});
