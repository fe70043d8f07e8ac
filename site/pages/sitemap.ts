import { html } from "../html/html.ts";
import type { Page } from "../html/page.ts";

/**
 * The list of pages for search engines, which want whole addresses.
 *
 * @param pages their names.
 * @param address where the site is published.
 */
export function sitemap(pages: readonly string[], address: string): Page {
  const urls = pages.map((name) => html`<url><loc>${new URL(name, address).href}</loc></url>\n`);
  const text = html`<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls}</urlset>
`;
  return { name: "sitemap.xml", text: String(text) };
}
