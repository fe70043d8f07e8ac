import { defineConfig } from "vitest/config";

// Every package's tests run with this file: real servers and real ports want one thing at a time.
export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    reporters: ["verbose"],
    fileParallelism: false,
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
