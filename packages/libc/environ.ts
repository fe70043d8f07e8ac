import { inet_pton } from "./arpa/inet.ts";
import type { Endpoint } from "./ffi.ts";

/**
 * Where a server of this book listens: `HOST` (default 127.0.0.1) and `PORT` (default 6666) of the environment. environ(7)
 *
 * @throws TypeError with a sentence that says what to write instead.
 */
export function endpointFromEnvironment(): Endpoint {
  const { HOST = "127.0.0.1", PORT = "6666" } = process.env;
  if (!/^\d{1,5}$/.test(PORT) || Number(PORT) > 65535) {
    throw new TypeError(`PORT="${PORT}" is not a port: give a number from 0 to 65535, such as PORT=6666`);
  }
  try {
    inet_pton(HOST);
  } catch (cause) {
    throw new TypeError(`HOST="${HOST}" is not an IPv4 address: write it as four numbers, such as HOST=127.0.0.1`, {
      cause,
    });
  }
  return { address: HOST, port: Number(PORT) };
}
