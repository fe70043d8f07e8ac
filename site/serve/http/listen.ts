import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import getPort, { portNumbers } from "get-port";

const LOOPBACK = "127.0.0.1";

/**
 * The port that SITE_PORT asks for; without it 8080, or the next that is free.
 *
 * @returns 0 for any that is free.
 * @throws Error for what is no port.
 */
export async function wishedPort(wish: string | undefined): Promise<number> {
  if (wish === undefined || wish === "") return getPort({ host: LOOPBACK, port: portNumbers(8080, 8129) });
  const port = Number(wish);
  if (/^\d+$/.test(wish) && port <= 65_535) return port;
  throw new Error(`SITE_PORT=${wish} is not a port: choose a number from 1 to 65535`);
}

/**
 * Listens on loopback, so that nobody outside this machine can connect.
 *
 * @param port 0: any that is free.
 * @returns the address: "http://127.0.0.1:8080".
 * @throws Error, one sentence, when the port cannot be had.
 */
export async function listen(server: Server, port: number): Promise<string> {
  try {
    await once(server.listen(port, LOOPBACK), "listening");
  } catch (error) {
    throw new Error(sentence(error as NodeJS.ErrnoException, port), { cause: error });
  }
  return `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
}

function sentence({ code, message }: NodeJS.ErrnoException, port: number): string {
  const choose = "choose another with SITE_PORT";
  if (code === "EADDRINUSE") return `port ${port} is taken: ${choose}, or end the program that listens on it`;
  if (code === "EACCES") return `port ${port} is for root alone: ${choose}`;
  return `cannot listen on port ${port} (${message}): ${choose}`;
}
