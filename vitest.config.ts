import { basename } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** A server's promises come first: whoever has broken one shall not wait for the claims and the lesson. */
class PromisesFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): string => {
      const name = basename(moduleId);
      return name === "server.test.ts" ? "" : name;
    };
    return Promise.resolve(files.toSorted((a, b) => place(a).localeCompare(place(b))));
  }
}

/** With SERVER="./a.out" that server's promises are tested, and nothing that is said of the book's own. */
const yours = (process.env["SERVER"] ?? "").trim() !== "";

// Every package's tests run with this file: real servers and real ports want one thing at a time. (Two, where a test
// says that it has a network of its own: `test.concurrent`.)
export default defineConfig({
  test: {
    include: [yours ? "**/server.test.ts" : "**/*.test.ts"],
    passWithNoTests: yours,
    reporters: ["verbose"],
    // Whoever names tests with -t wants to read of those; a whole run prints what it skips, and why.
    hideSkippedTests: process.argv.some((word) => /^(?:-t|--testNamePattern)\b/.test(word)),
    fileParallelism: false,
    maxConcurrency: 2,
    pool: "forks",
    // One process for all files of a package, and what is made of a TypeScript file is kept for the next run: to start
    // anew for each file takes more processor time than many of them need for their tests.
    isolate: false,
    experimental: { fsModuleCache: true },
    sequence: { sequencer: PromisesFirst },
    // For what hangs. Each wait of a test has a bound of its own; many waits take long on a busy machine.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
