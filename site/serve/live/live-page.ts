import { html } from "../../html/html.ts";
import type { State, Version } from "./live-build.ts";

/** Where the live server keeps what is its own, and no page of the book. */
export const OWN = "/-/";

/** A page of the site as the live server sends it: it listens. @param shown what it was made from. */
export function livePage(page: string, { source, evidence }: Version): string {
  const own = html`<link rel="stylesheet" href="${OWN}live.css" />
    <script defer src="${OWN}live.js" data-source="${source}" data-evidence="${evidence}"></script>`;
  return page.replace("</head>", () => `${String(own)}</head>`);
}

/** The page that stands for all others while nothing could be built. */
export function problemPage(state: State): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'self'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>The book cannot be built</title>
      </head>
      <body>
        <pre id="live-problem" role="alert">${state.problem}</pre>
      </body>
    </html> `;
  return livePage(String(page), state);
}
