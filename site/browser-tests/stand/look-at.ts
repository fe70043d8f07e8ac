import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect, inject, test as plainTest } from "vitest";
import { NO_CHROMIUM } from "../../press/chromium.ts";

/** How somebody looks at the book. */
export interface Look {
  /** From where; default "root", http://127.0.0.1:PORT/. */
  readonly place?: "root" | "below" | "file";
  /** Another server's address, instead. */
  readonly at?: string;
  /** A window 360 pixels wide, and a finger; default: a mouse. */
  readonly phone?: boolean;
  /** Of the window, in pixels, where it is not a phone's; default 1280. */
  readonly width?: number;
  /** What the system asks for; default light. */
  readonly theme?: "light" | "dark";
  /** Default true. */
  readonly javaScript?: boolean;
}

/** Opens "03-reaping.html#accept" in a browser that knows nothing yet. */
export type LookAt = (path: string, look?: Look) => Promise<Page>;

let connected: Promise<Browser> | undefined;

/** `test`, with pages to look at. Whatever a page complains of, an error, a blocked or missing file, fails the test. */
export const test = plainTest.extend<{ lookAt: LookAt }>({
  lookAt: async ({ skip }, use) => {
    const stand = inject("stand");
    if (stand === undefined) return skip(NO_CHROMIUM);
    const browser = await (connected ??= chromium.connect(stand.browser));
    const contexts: BrowserContext[] = [];
    const complaints: string[] = [];
    await use(
      async (
        path,
        {
          place = "root",
          at = stand.places[place],
          phone = false,
          width = 1280,
          theme = "light",
          javaScript = true,
        } = {},
      ) => {
        const context = await browser.newContext({
          viewport: phone ? { width: 360, height: 740 } : { width, height: 800 },
          isMobile: phone,
          hasTouch: phone,
          colorScheme: theme,
          javaScriptEnabled: javaScript,
        });
        contexts.push(context);
        const page = await context.newPage();
        page.setDefaultTimeout(10_000);
        listen(page, (complaint) => complaints.push(`${path}: ${complaint}`));
        await page.goto(`${at}/${path}`);
        return page;
      },
    );
    await Promise.all(contexts.map((context) => context.close()));
    expect(complaints).toEqual([]);
  },
});

function listen(page: Page, complain: (complaint: string) => void): void {
  page.on("pageerror", ({ message }) => complain(message));
  page.on("requestfailed", (request) => {
    const { errorText = "" } = request.failure() ?? {};
    if (errorText !== "net::ERR_ABORTED") complain(`${request.url()} ${errorText}`); // that one: the page was left
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complain(message.text());
  });
}
