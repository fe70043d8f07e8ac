import { readFileSync } from "node:fs";
import { expectSame } from "@accept-loop/lab/clause";
import { type Attempt } from "@accept-loop/weave/exercise/attempt";
import { closeAll, listener } from "../../testing/both-ends.ts";

export const fails = /expected "127\.0\.0\.1:6666", got/;

/** First the examples, then a row that the kernel has just written. */
export async function check({ file }: Attempt): Promise<void> {
  const { readable } = (await import(file)) as { readable: (column: string) => string };
  expectSame('readable("0100007F:1A0A")', readable("0100007F:1A0A"), "127.0.0.1:6666");
  expectSame('readable("0101A8C0:0050")', readable("0101A8C0:0050"), "192.168.1.1:80");
  const { port } = listener();
  try {
    const columns = [...readFileSync("/proc/net/tcp", "latin1").matchAll(/^ *\d+: (\S+) \S+ 0A /gm)];
    const found = columns.map(([, column = ""]) => readable(column)).includes(`127.0.0.1:${port}`);
    expectSame(`the row that listens on 127.0.0.1:${port} was found`, found, true);
  } finally {
    closeAll();
  }
}
