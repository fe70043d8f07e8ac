import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { buildSite } from "../../assembly/build.ts";
import { chromiumOptions, NO_CHROMIUM } from "../../press/chromium.ts";
import { listen } from "../../serve/http/listen.ts";
import { previewServer } from "../../serve/http/preview-server.ts";

/** Where the tests find what they look at. */
export interface Stand {
  /** The folder that the site was built into. */
  readonly folder: string;
  /** One build, in three places, each without the last "/". */
  readonly places: { readonly root: string; readonly below: string; readonly file: string };
  /** Where the one browser listens for Playwright. */
  readonly browser: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    readonly stand: Stand | undefined;
  }
}

/** Builds the site, serves it in two places, and starts the browser. @returns what ends all that. */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (NO_CHROMIUM !== undefined) {
    if (process.env["CI"] !== undefined) throw new Error(NO_CHROMIUM);
    project.provide("stand", undefined);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "accept-loop-site-"));
  await buildSite({ out: folder, ticks: "hollow" });
  const [root, below] = [previewServer(folder, "/"), previewServer(folder, "/sub/path/")];
  const browser = await chromium.launchServer(chromiumOptions());
  const places = {
    root: await listen(root, 0),
    below: `${await listen(below, 0)}/sub/path`,
    file: pathToFileURL(folder).href,
  };
  project.provide("stand", { folder, places, browser: browser.wsEndpoint() });
  return async () => {
    await browser.close();
    for (const server of [root, below]) server.close();
    rmSync(folder, { recursive: true });
  };
}
