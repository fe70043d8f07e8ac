import { pause, writeAll } from "@accept-loop/01-handshake/server";
import { main } from "@accept-loop/libc/crt0";
import { STDOUT_FILENO } from "@accept-loop/libc/unistd";

/** The sum of the squares from 1 to `last`. It takes its time. */
function sumOfSquares(last: number): number {
  pause(500);
  let sum = 0;
  for (let i = 1; i <= last; i++) sum += i * i;
  return sum;
}

main(import.meta, () => {
  const tasks = [10, 100, 1000, 10_000];
  const results = tasks.map((last) => sumOfSquares(last));
  writeAll(STDOUT_FILENO, `${results.join(" ")}\n`);
});
