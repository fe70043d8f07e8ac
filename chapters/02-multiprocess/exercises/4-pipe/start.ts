import { print } from "@accept-loop/01-handshake/log";
import { pause } from "@accept-loop/01-handshake/server";
import { main } from "@accept-loop/libc/crt0";

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
  print(`${results.join(" ")}\n`);
});
