import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = ["chromium", "chromium-browser", "google-chrome"].map((name) => `/usr/bin/${name}`);

/** The Chromium of this machine: what CHROMIUM names, or where Debian and others install it. */
const path = [process.env["CHROMIUM"], ...PLACES].find((place) => place !== undefined && existsSync(place));

/** Why nothing can be shown in a browser here, or `undefined` where it can. */
export const NO_CHROMIUM: string | undefined =
  path === undefined
    ? "there is no Chromium here: `apt-get install chromium`, or say where it is with CHROMIUM"
    : undefined;

/** What Playwright must know to start it. @throws Error where there is none. */
export function chromiumOptions(): { executablePath: string } {
  if (path === undefined) throw new Error(NO_CHROMIUM);
  return { executablePath: path };
}

/** Starts it, lends it, and ends it, whatever happens. @throws Error where there is none. */
export async function withChromium<T>(use: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch(chromiumOptions());
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}
