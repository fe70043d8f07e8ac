import { join } from "node:path";
import { defineConfig } from "vitest/config";

// `npm run test:browser`: what needs a browser to be seen. All files share one Chromium, and one build of the site.
export default defineConfig({
  root: join(import.meta.dirname, ".."),
  test: {
    include: ["browser-tests/*.browser.ts"],
    globalSetup: ["browser-tests/stand/global-setup.ts"],
    reporters: ["verbose"],
    fileParallelism: false,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxConcurrency: 2,
    expect: { poll: { timeout: 10_000 } },
  },
});
