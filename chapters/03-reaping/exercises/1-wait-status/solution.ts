import { main } from "@accept-loop/libc/crt0";

/**
 * How a child ended, in words, from its wait status: "exited with status 3", "killed by signal 9", "killed by signal 11
 * (core dumped)", "stopped by signal 19".
 */
export function inWords(status: number): string {
  const low = status & 0x7f;
  const high = (status >> 8) & 0xff;
  if (low === 0) return `exited with status ${high}`;
  if (low === 0x7f) return `stopped by signal ${high}`;
  return `killed by signal ${low}${(status & 0x80) === 0 ? "" : " (core dumped)"}`;
}

main(import.meta, () => {
  for (const status of [0, 768, 9, 139, 4991]) process.stdout.write(`${status}: ${inWords(status)}\n`);
});
