import type { Token } from "@accept-loop/weave/lesson/inline";
import MarkdownIt from "markdown-it";
import { escape, html, type Markup, raw } from "../html/html.ts";
import { claimOf, tick } from "./claim.ts";
import { fenceMarkup } from "./fence.ts";
import { siteHref } from "./link.ts";
import type { PagePlace } from "./page-place.ts";
import { picture } from "./picture.ts";
import { solution } from "./solution.ts";

/** A lesson's Markdown as a part of a page. @throws Problem for what is not there. */
export function lessonBody(place: PagePlace): Markup {
  return raw(new LessonRenderer(place).render(place.chapter.lesson.tokens));
}

/** Where a file's page is: on wide windows it comes beside the lesson. */
const SOURCE = /\.(?:ts|cjs|c|h)\.html(?:#|$)/;

/** No line is broken here: a tick stands with the last word of its sentence. */
const GLUE = "\u2060";

/** Turns one lesson into markup. Its headings and fences come in the order in which weave has read them. */
class LessonRenderer {
  readonly #markdown = new MarkdownIt({ html: true });
  readonly #place: PagePlace;
  readonly #claimed = new Set<string>();
  /** What closes the links that are open. */
  readonly #closing: string[] = [];
  #headings = 0;
  #fences = 0;
  /** The exercise whose text is being set. */
  #exercise: string | undefined;
  /** Fences that were shown together with one before them. */
  #shown = 0;

  constructor(place: PagePlace) {
    this.#place = place;
    const at = (tokens: readonly Token[], index: number): Token => tokens[index] as Token;
    Object.assign(this.#markdown.renderer.rules, {
      heading_open: (tokens: Token[], index: number) => this.#heading(at(tokens, index)),
      fence: (tokens: Token[], index: number) => this.#fence(tokens[index + 1]?.type === "fence"),
      link_open: (tokens: Token[], index: number) => this.#linkOpen(String(at(tokens, index).attrGet("href"))),
      link_close: () => this.#closing.pop() ?? "",
      image: (tokens: Token[], index: number) => this.#image(at(tokens, index)),
      paragraph_open: (tokens: Token[], index: number) =>
        isPicture(tokens, index + 1) ? "" : defaultOpen(at(tokens, index)),
      paragraph_close: (tokens: Token[], index: number) =>
        isPicture(tokens, index - 1) ? "\n" : defaultClose(at(tokens, index)),
      table_open: () => `<div class="table" tabindex="0" role="group" aria-label="table"><table>\n`,
      // A corner without words heads nothing.
      th_open: (tokens: Token[], index: number) => (at(tokens, index + 1).content === "" ? "<td>" : `<th scope="col">`),
      th_close: (tokens: Token[], index: number) => (at(tokens, index - 1).content === "" ? "</td>" : "</th>"),
      code_block: (tokens: Token[], index: number) =>
        String(html`<pre tabindex="0"><code>${at(tokens, index).content}</code></pre>\n`),
      table_close: () => "</table></div>\n",
    });
  }

  render(tokens: readonly Token[]): string {
    return this.#markdown.renderer.render([...tokens], this.#markdown.options, {}) + this.#solution();
  }

  #heading({ tag }: Token): string {
    const { chapter, id } = this.#place;
    return `${this.#solution()}<${tag} id="${escape(id(chapter.lesson.headings[this.#headings++]?.slug ?? ""))}">`;
  }

  #fence(nextFollows: boolean): string {
    const { fences } = this.#place.chapter;
    const fence = fences[this.#fences++];
    if (this.#shown > 0 || fence === undefined) {
      this.#shown--;
      return "";
    }
    const [markup, count] = fenceMarkup(fence, nextFollows ? fences[this.#fences] : undefined, this.#place);
    this.#shown = count - 1;
    return String(markup);
  }

  #linkOpen(href: string): string {
    const claim = claimOf(href);
    if (claim !== undefined) {
      this.#closing.push(String(html`</span>${GLUE}${tick(claim, this.#place)}`));
      const first = !this.#claimed.has(claim.id);
      this.#claimed.add(claim.id);
      return String(html`<span class="claim" ${first && html` id="${this.#place.id(`claim-${claim.id}`)}"`}>`);
    }
    this.#exercise = /^exercises\/([^/]+)\/start\.ts$/.exec(href)?.[1] ?? this.#exercise;
    const target = siteHref(href, this.#place);
    this.#closing.push(target === undefined ? "" : "</a>");
    const beside = SOURCE.test(target ?? "") && html` data-source`;
    return target === undefined ? "" : String(html`<a href="${target}"${beside}>`);
  }

  /** Where an exercise ends: the way to its solution, folded. */
  #solution(): string {
    const exercise = this.#exercise;
    this.#exercise = undefined;
    return exercise === undefined ? "" : String(solution(exercise, this.#place.chapter));
  }

  #image(token: Token): string {
    return String(picture(String(token.attrGet("src")), token.content, this.#place));
  }
}

/** Is it a paragraph's inside, and nothing but a picture? */
function isPicture(tokens: readonly Token[], index: number): boolean {
  const children = tokens[index]?.children ?? [];
  return children.length === 1 && children[0]?.type === "image";
}

function defaultOpen({ hidden }: Token): string {
  return hidden ? "" : "<p>";
}

function defaultClose({ hidden }: Token): string {
  return hidden ? "" : "</p>\n";
}
