import { PREFACE } from "../book/preface.ts";
import type { Site } from "../book/site.ts";
import { lessonPage } from "../html/address.ts";
import { html } from "../html/html.ts";
import type { Page } from "../html/page.ts";
import { prefaceBody } from "../markdown/preface-body.ts";
import { framed } from "./frame/frame.ts";

/** What a reader should know before chapter 01, as a page; nothing where the book has none. */
export function prefacePage(site: Site): Page | undefined {
  const text = prefaceBody(site, (name, fragment) => lessonPage(name) + (fragment === undefined ? "" : `#${fragment}`));
  if (text === undefined) return undefined;
  const body = html`<article class="lesson">${text}</article>`;
  const description = "The kernel, processes, signals, and the commands of this book, in ten minutes.";
  return framed(site, { name: PREFACE, title: "Before you start", description, kind: "preface", body });
}
