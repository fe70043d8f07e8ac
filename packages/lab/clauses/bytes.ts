import { createHash } from "node:crypto";
import { type Clause, expectSame, expectThat } from "../clause.ts";
import { Client } from "../client.ts";

const LESSON = "01-handshake/lesson.md";
const MEGABYTE = 1024 * 1024;

/** What a server of this book answers: ASCII a–z as A–Z, every other byte unchanged. */
export function upperCased(bytes: Uint8Array): Buffer {
  const answer = Buffer.from(bytes);
  for (let i = 0; i < answer.length; i++) {
    const byte = answer[i] as number;
    if (byte >= 0x61 && byte <= 0x7a) answer[i] = byte - 0x20;
  }
  return answer;
}

/** The longest pattern so far: every shorter one is its beginning. */
let made = Buffer.alloc(0);

/** Bytes that repeat with no period that a buffer's size could share: a lost or doubled piece shows. Not to be changed. */
export function pattern(length: number): Buffer {
  if (length > made.length) {
    made = Buffer.alloc(length);
    for (let i = 0; i < length; i++) made[i] = (i * 31 + (i >> 8) * 7 + (i >> 16)) & 0xff;
  }
  return made.subarray(0, length);
}

/** Throws unless the answer is byte for byte what it should be; the error tells where it first differs. */
export function expectBytes(seen: Buffer, expected: Buffer): void {
  if (seen.equals(expected)) return;
  if (seen.length !== expected.length) throw new Error(`expected ${expected.length} bytes back, got ${seen.length}`);
  const at = seen.findIndex((byte, i) => byte !== expected[i]);
  throw new Error(`byte ${at} came back as 0x${seen[at]?.toString(16)} instead of 0x${expected[at]?.toString(16)}`);
}

const upperCase: Clause = {
  id: "upper-case",
  title:
    'the server answers "hello" with "HELLO", changes no byte but a to z, and survives a client that sends nothing',
  lesson: `${LESSON}#reading-and-writing`,
  async check(server) {
    const silent = await Client.connect(server.port, server);
    silent.close();
    const client = await Client.connect(server.port, server);
    expectSame("the answer to hello", await client.ask("hello\n"), "HELLO\n");
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    client.post(every);
    expectBytes(await client.receive(256), upperCased(every));
    client.close();
  },
};

const stream: Clause = {
  id: "stream",
  title:
    "the server treats a connection as a stream of bytes: single bytes, a line in two halves, ten lines in one segment",
  lesson: `${LESSON}#tcp-is-bytes`,
  async check(server) {
    const client = await Client.connect(server.port, server);
    for (const byte of "one by one\n") expectSame("the answer to a byte", await client.ask(byte), byte.toUpperCase());
    expectSame("the first half", await client.ask("split in "), "SPLIT IN ");
    expectSame("the second half", await client.ask("the middle\n"), "THE MIDDLE\n");
    const ten = Array.from({ length: 10 }, (_, i) => `line ${i}\n`).join("");
    expectSame("ten lines at once", await client.ask(ten), ten.toUpperCase());
    client.close();
  },
};

const tenMegabytes: Clause = {
  id: "10-megabytes",
  title: "a client that reads while it sends gets 10 MB back byte for byte, followed by FIN",
  lesson: `${LESSON}#tcp-is-bytes`,
  async check(server) {
    const sent = pattern(10 * MEGABYTE);
    const client = await Client.connect(server.port, server);
    client.post(sent);
    client.halfClose();
    const seen = await client.receiveToEnd();
    expectSame("bytes that came back before FIN", seen.length, sent.length);
    const hash = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
    expectThat(
      hash(seen) === hash(upperCased(sent)),
      "what came back is not what was sent, in upper case: their SHA-256 differ",
    );
    client.close();
  },
};

const halfClose: Clause = {
  id: "half-close",
  title: "a client that sends 1 MB and then FIN still receives the whole answer, followed by FIN",
  lesson: `${LESSON}#half-close`,
  async check(server) {
    const sent = pattern(MEGABYTE);
    const client = await Client.connect(server.port, server);
    client.post(sent);
    client.halfClose();
    expectBytes(await client.receiveToEnd(), upperCased(sent));
    client.close();
  },
};

export const byteClauses = [upperCase, stream, tenMegabytes, halfClose];
