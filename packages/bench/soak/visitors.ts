import { setTimeout as later } from "node:timers/promises";
import { expectBytes, upperCased } from "@accept-loop/lab/clauses/bytes";
import { Client } from "@accept-loop/lab/client";
import type { Random } from "@accept-loop/libc/testing/random";
import type { Ledger } from "./ledger.ts";

/** What a visitor needs to know and to have. */
export interface Visit {
  readonly port: number;
  readonly random: Random;
  readonly ledger: Ledger;
  /** Milliseconds until an answer counts as lost. */
  readonly patience: number;
  readonly visitor: Guest;
}

/** What is known of a visitor. */
export interface Guest {
  /** When it came, in milliseconds as performance.now() counts. */
  readonly came: number;
  /** Its own port, once it is connected. */
  port?: number;
  /** It has had an answer. */
  served?: boolean;
}

/** Somebody who comes to a server, and what they do there. Throws when an answer is lost, or wrong. */
export type Visitor = (visit: Visit) => Promise<void>;

/** Whether a visit failed because the server ended the connection, in either way, and before the last answer. */
export function wasSentAway({ message }: Error): boolean {
  return /ended with|RST came|ECONNRESET|EPIPE/.test(message);
}

async function connect(visit: Visit, reading = true): Promise<Client> {
  const client = await Client.connect(visit.port, { patience: visit.patience, reading });
  visit.visitor.port = client.port;
  return client;
}

/** Bytes that nobody else sends. */
function nonce({ random }: Visit, longest: number): Uint8Array {
  return random.bytes(1 + random.below(longest));
}

function compared({ ledger, visitor }: Visit, sent: Uint8Array, answer: Buffer): void {
  expectBytes(answer, upperCased(sent));
  visitor.served = true;
  ledger.add("requests");
  ledger.add("bytes compared", sent.length);
}

async function exchange(client: Client, visit: Visit, longest: number): Promise<void> {
  const sent = nonce(visit, longest);
  client.post(sent);
  compared(visit, sent, await client.receive(sent.length));
}

/** Asks some questions, one after another. */
const talks: Visitor = async (visit) => {
  const client = await connect(visit);
  for (let left = 1 + visit.random.below(20); left > 0; left--) await exchange(client, visit, 5000);
  client.close();
};

/** Says at once all that there is to say, sends FIN, and reads to the end. */
const halfCloses: Visitor = async (visit) => {
  const client = await connect(visit);
  const sent = nonce(visit, 200_000);
  client.post(sent);
  client.halfClose();
  const answer = await client.receive(sent.length);
  compared(visit, sent, Buffer.concat([answer, await client.receiveToEnd()]));
  client.close();
};

/** Is served, asks for more, and resets the connection in the middle of the answer. */
const resets: Visitor = async (visit) => {
  const client = await connect(visit);
  await exchange(client, visit, 100);
  client.post(nonce(visit, 100_000));
  client.reset();
};

/** Asks, and is gone before the answer. */
const rushes: Visitor = async (visit) => {
  const client = await connect(visit);
  client.post(nonce(visit, 60_000));
  await later(visit.random.below(3));
  client.close();
};

/** Sends half a question, and the other half only after a while. */
const stalls: Visitor = async (visit) => {
  const client = await connect(visit);
  const sent = nonce(visit, 10_000);
  const half = visit.random.below(sent.length);
  client.post(sent.subarray(0, half));
  await later(visit.random.below(200));
  client.post(sent.subarray(half));
  compared(visit, sent, await client.receive(sent.length));
  client.halfClose();
  await client.receiveToEnd();
  client.close();
};

/** Sends without ever reading, until nothing more is taken. */
const floods: Visitor = async (visit) => {
  const client = await connect(visit, false);
  visit.ledger.add("bytes flooded", await client.flood());
  client.reset();
};

/** Sends a byte now and then: slowloris. */
const crawls: Visitor = async (visit) => {
  const client = await connect(visit);
  for (let left = 1 + visit.random.below(10); left > 0; left--) {
    await exchange(client, visit, 1);
    await later(visit.random.below(20));
  }
  client.close();
};

/** Sends some megabytes, and reads meanwhile. */
const hauls: Visitor = async (visit) => {
  const client = await connect(visit);
  const sent = Buffer.concat(Array.from({ length: 16 }, () => Buffer.from(nonce(visit, 5000)))).toString("latin1");
  const much = Buffer.from(sent.repeat(1 + visit.random.below(50)), "latin1");
  client.post(much);
  compared(visit, much, await client.receive(much.length));
  client.close();
};

/** All of them by name, and how many of a hundred visitors are of their kind. */
export const visitors: readonly { readonly name: string; readonly share: number; readonly visit: Visitor }[] = [
  { name: "talks", share: 38, visit: talks },
  { name: "half-closes", share: 12, visit: halfCloses },
  { name: "resets", share: 12, visit: resets },
  { name: "rushes", share: 12, visit: rushes },
  { name: "stalls", share: 10, visit: stalls },
  { name: "crawls", share: 8, visit: crawls },
  { name: "hauls", share: 5, visit: hauls },
  { name: "floods", share: 3, visit: floods },
];

/** Draws a visitor by its share. */
export function drawVisitor(random: Random): (typeof visitors)[number] {
  let place = random.below(visitors.reduce((sum, { share }) => sum + share, 0));
  for (const visitor of visitors) {
    place -= visitor.share;
    if (place < 0) return visitor;
  }
  throw new Error("the shares do not add up");
}
