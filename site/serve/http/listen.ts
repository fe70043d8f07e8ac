import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

const LOOPBACK = "127.0.0.1";
/** How many ports are tried, one after another, when the first is taken. */
const TRIES = 50;

/** Where a server of the site listens. */
export interface Wish {
  /** 0: any that is free. */
  readonly port: number;
  /** Is the next port as good? Not when somebody has asked for this one. */
  readonly orNext: boolean;
}

/**
 * The port that SITE_PORT asks for; without it 8080, or the next that is free.
 *
 * @throws Error for what is no port.
 */
export function wishedPort(wish: string | undefined): Wish {
  if (wish === undefined || wish === "") return { port: 8080, orNext: true };
  const port = Number(wish);
  if (/^\d+$/.test(wish) && port <= 65_535) return { port, orNext: false };
  throw new Error(`SITE_PORT=${wish} is no port: choose a number from 1 to 65535`);
}

/**
 * Listens on loopback, so that nobody outside this machine can connect.
 *
 * @returns the address: "http://127.0.0.1:8080".
 * @throws Error, one sentence, when the port cannot be had.
 */
export async function listen(server: Server, { port, orNext }: Wish): Promise<string> {
  for (let tried = port; ; tried++) {
    const error = await listenOn(server, tried);
    if (error === undefined) return `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
    if (error.code === "EADDRINUSE" && orNext && tried < port + TRIES) continue;
    throw new Error(sentence(error, tried));
  }
}

function listenOn(server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => resolve(error);
    server.once("error", failed);
    server.listen(port, LOOPBACK, () => {
      server.off("error", failed);
      resolve(undefined);
    });
  });
}

function sentence({ code, message }: NodeJS.ErrnoException, port: number): string {
  const choose = "choose another with SITE_PORT";
  if (code === "EADDRINUSE") return `port ${port} is taken: ${choose}, or end the program that listens on it`;
  if (code === "EACCES") return `port ${port} is for root alone: ${choose}`;
  return `cannot listen on port ${port} (${message}): ${choose}`;
}
