import { pathToFileURL } from "node:url";
import { expectSame, expectThat } from "@accept-loop/lab/clause";
import { close, dup, pipe, write } from "@accept-loop/libc/unistd";
import type { Attempt } from "@accept-loop/weave/exercise/attempt";

type ReadyOf = (fds: readonly number[], timeout: number) => number[];

export async function check({ file }: Attempt): Promise<void> {
  const { readyOf } = (await import(pathToFileURL(file).href)) as { readyOf: ReadyOf };
  const pipes = Array.from({ length: 5 }, () => pipe());
  const numbers = pipes.map(([readEnd]) => readEnd);
  const stale = dup(numbers[0] ?? 0);
  close(stale);
  const ready = (fds: readonly number[], timeout: number): string =>
    readyOf(fds, timeout)
      .map((fd) => (fd === stale ? "a closed number" : `pipe ${numbers.indexOf(fd)}`))
      .join(", ");
  const ended = new Set<number>();
  try {
    write(pipes[1]?.[1] ?? -1, Buffer.from("x"));
    write(pipes[3]?.[1] ?? -1, Buffer.from("x"));
    expectSame("ready of five pipes, two of which hold a byte", ready(numbers, 1000), "pipe 1, pipe 3");
    const begun = performance.now();
    expectSame("ready of two pipes that are empty, within 50 ms", ready([numbers[0] ?? -1, numbers[2] ?? -1], 50), "");
    expectThat(performance.now() - begun > 40, "readyOf() returned before the time was up");
    const end = pipes[4]?.[1] ?? -1;
    close(end);
    ended.add(end);
    expectSame(
      "ready of two pipes, one of which is at its end",
      ready([numbers[0] ?? -1, numbers[4] ?? -1], -1),
      "pipe 4",
    );
    expectSame("ready, with a number that is not open", ready([stale], 0), "a closed number");
  } finally {
    for (const fd of pipes.flat()) if (!ended.has(fd)) close(fd);
  }
}

export const fails = /ready of five pipes/;
