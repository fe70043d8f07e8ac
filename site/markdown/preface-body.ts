import { readFileSync } from "node:fs";
import { slug } from "@accept-loop/weave/lesson/slug";
import MarkdownIt, { type Token } from "markdown-it";
import { prefaceText } from "../book/preface.ts";
import type { Site } from "../book/site.ts";
import { html, type Content, raw } from "../html/html.ts";
import { pageHref } from "./link.ts";

/** What stands before chapter 01, as a part of a page. @param href where a part of a chapter is; without a fragment, where it begins. */
export function prefaceBody(site: Site, href: (chapter: string, fragment?: string) => string): Content {
  const path = prefaceText(site);
  if (path === undefined) return undefined;
  const markdown = new MarkdownIt();
  const render = markdown.renderer.renderToken.bind(markdown.renderer);
  Object.assign(markdown.renderer.rules, {
    heading_open: (tokens: Token[], index: number) => {
      const { tag = "", content = "" } = { tag: tokens[index]?.tag, content: tokens[index + 1]?.content };
      return `<${tag} id="${slug(content)}">`;
    },
    link_open: (tokens: Token[], index: number) => {
      const token = tokens[index] as Token;
      token.attrSet("href", pageHref(String(token.attrGet("href")), { site, folder: site.root, href }) ?? "");
      return render(tokens, index, markdown.options);
    },
    table_open: () => `<div class="table" tabindex="0" role="group" aria-label="table"><table>\n`,
    table_close: () => "</table></div>\n",
    th_open: () => `<th scope="col">`,
    fence: (tokens: Token[], index: number) =>
      String(html`<pre tabindex="0"><code>${tokens[index]?.content ?? ""}</code></pre>\n`),
  });
  return raw(markdown.render(readFileSync(path, "utf8")));
}
