import { expectSame } from "@accept-loop/lab/clause";
import { withServer } from "@accept-loop/lab/contract";
import { isSystemError } from "@accept-loop/libc/errno";
import { SHUT_WR, shutdown } from "@accept-loop/libc/sys/socket";
import type { Attempt } from "@accept-loop/weave/exercise/attempt";
import { closeAll, connectTo } from "../../testing/both-ends.ts";
import { readSome, writeAll } from "../../server.ts";

export const fails = /expected FIN, got RST/;

/** A short request, a long one, and a very long one: each must get its answer, and then FIN. */
export async function check({ program }: Attempt): Promise<void> {
  await withServer(program, {}, ({ port }) => {
    for (const [request, answer] of [
      ["short\n", "SHORT\n"],
      ["x".repeat(100), "too long\n"],
      ["x".repeat(1_000_000), "too long\n"],
    ] as const) {
      expectSame(`the answer to ${request.length} bytes`, ask(port, request), answer);
    }
    return Promise.resolve();
  });
}

/** Sends a request and FIN. @returns all that comes before the server's FIN. @throws Error when RST comes instead. */
function ask(port: number, request: string): string {
  const { fd } = connectTo({ port });
  const buffer = new Uint8Array(1024);
  let answer = "";
  try {
    writeAll(fd, request);
    shutdown(fd, SHUT_WR);
    for (let count = -1; count !== 0;) {
      count = readSome(fd, buffer);
      answer += Buffer.from(buffer.subarray(0, count)).toString();
    }
    return answer;
  } catch (error) {
    // After RST there is no connection: read and write say so once, write then fails with EPIPE, and shutdown with ENOTCONN.
    if (!isSystemError(error, "ECONNRESET", "EPIPE", "ENOTCONN")) throw error;
    throw new Error(`after a request of ${request.length} bytes: expected FIN, got RST (${error.message})`, {
      cause: error,
    });
  } finally {
    closeAll();
  }
}
