import type { Site } from "../../book/site.ts";
import { html, type Content } from "../../html/html.ts";
import { builtFrom } from "./built-from.ts";
import type { Page } from "../../html/page.ts";
import { top } from "./top.ts";

/** Scripts, styles and frames of this folder, and nothing that stands in the page itself. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

export interface Framed {
  /** The page's file: "glossary.html". */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The chapter that it belongs to: "03-reaping". */
  readonly chapter?: string;
  /** A word that the style knows the kind of page by: "lesson". */
  readonly kind: string;
  readonly body: Content;
  /** A style for this page alone: "book.css". */
  readonly style?: string;
  /** A script for this page alone, run when all of it is there: "home.js". */
  readonly script?: string;
}

/** A whole page: the body, with what is above and below it on all pages. */
export function framed(site: Site, { name, title, description, chapter, kind, body, style, script }: Framed): Page {
  const heading = title === "The Accept Loop" ? title : `${title} · The Accept Loop`;
  const text = html`<!DOCTYPE html>
    <html lang="en" data-kind="${kind}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${heading}</title>
        <meta name="description" content="${description}" />
        <meta property="og:title" content="${title}" />
        <meta property="og:description" content="${description}" />
        <meta property="og:type" content="article" />
        ${site.address !== undefined && html`<meta property="og:image" content="${site.address}card.png" />`}
        <link rel="icon" href="icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="site.css" />
        ${style && html`<link rel="stylesheet" href="${style}" />`}
        <script src="site.js"></script>
        ${script && html`<script defer src="${script}"></script>`}
      </head>
      <body>
        <a class="skip" href="#page-text">Skip to the text</a>
        ${top(site, name, chapter)}
        <main id="page-text">${body}</main>
        ${builtFrom(site, chapter)}
      </body>
    </html> `;
  return { name, text: String(text) };
}
