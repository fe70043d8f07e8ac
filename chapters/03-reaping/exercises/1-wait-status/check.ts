import { pathToFileURL } from "node:url";
import { expectSame } from "@accept-loop/lab/clause";
import type { Attempt } from "@accept-loop/weave/exercise/attempt";

const WORDS: Readonly<Record<number, string>> = {
  0: "exited with status 0",
  768: "exited with status 3",
  65280: "exited with status 255",
  9: "killed by signal 9",
  15: "killed by signal 15",
  139: "killed by signal 11 (core dumped)",
  4991: "stopped by signal 19",
};

/** Asks the function about statuses of every kind. */
export async function check({ file }: Attempt): Promise<void> {
  const { inWords } = (await import(pathToFileURL(file).href)) as { inWords: (status: number) => string };
  for (const [status, words] of Object.entries(WORDS)) {
    expectSame(`the wait status ${status} in words`, inWords(Number(status)), words);
  }
}

export const fails = /the wait status 9 in words: expected ".*", got "exited with status 9"/;
