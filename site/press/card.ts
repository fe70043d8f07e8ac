import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "@accept-loop/weave/problem";
import { excerpt } from "@accept-loop/weave/code/regions";
import { highlighted } from "../source/tokens.ts";
import { html, type Markup, raw } from "../html/html.ts";
import { LIGHT } from "../style/colours.ts";
import { withChromium } from "./chromium.ts";

/** What is shown of the site where somebody links to it: pixels, as Open Graph's readers want them. */
const SIZE = { width: 1200, height: 630 };

/** The picture of the book, as a PNG: its name, and the loop that it is about. */
export async function card(): Promise<Buffer> {
  const file = join(ROOT, "chapters/03-reaping/server.ts");
  const lines = await highlighted(excerpt(file, "loop").replace(/^\/\*\*.*\*\/\n/, ""), file); // its comment is too long
  return withChromium(async (browser) => {
    const page = await browser.newPage({ viewport: SIZE });
    await page.setContent(String(cardPage(raw(lines.join("\n")))));
    return page.screenshot();
  });
}

function cardPage(code: Markup): Markup {
  const icon = readFileSync(join(import.meta.dirname, "../style/icon.svg"), "utf8");
  return html`<!doctype html>
    <style>
      ${raw(STYLE)}
    </style>
    <main>
      <h1>The<br />Accept<br />Loop</h1>
      <p>A book that runs: concurrent TCP servers in TypeScript, one real system call at a time</p>
      <div>${raw(icon)}</div>
    </main>
    <pre>${code}</pre>`;
}

const STYLE = `
body { display: grid; grid-template-columns: 480px 1fr; height: 630px; margin: 0; background: ${LIGHT.paper}; color: ${LIGHT.ink}; }
main { display: flex; flex-direction: column; gap: 32px; padding: 56px 32px 56px 64px; font: 26px/1.4 serif; }
h1, p { margin: 0; }
h1 { font: 600 84px/1.02 serif; letter-spacing: -0.02em; }
svg { width: 64px; }
pre { margin: 0; padding: 64px 0 0 44px; border-left: 6px solid ${LIGHT.accent}; background: ${LIGHT.lit}; font: 20px/1.55 monospace; }
.k { color: ${LIGHT.keyword}; }
.s { color: ${LIGHT.string}; }
.n { color: ${LIGHT.number}; }
.f { color: ${LIGHT.call}; }
.c { color: ${LIGHT.comment}; }
`;
