import { oncePer } from "./once-per.ts";

/** Markup, put into a page as it is. Everything else is text, and is escaped. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What a template may hold. Nothing is shown for `undefined` and `false`. */
export type Content = Markup | string | number | undefined | false | readonly Content[];

/** The parts of a template as they are sent: without the indentation that it has for those who read it here. */
const sent = oncePer((strings: TemplateStringsArray) => strings.map((text) => text.replaceAll(/\s*\n\s*/g, "\n")));

/**
 * A piece of a page. What stands in `${}` is escaped, unless it is Markup.
 *
 * @example
 * html`<p>${"a < b"}</p>`; // <p>a &lt; b</p>
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const [first = "", ...others] = sent(strings);
  let text = first;
  for (const [index, value] of values.entries()) text += markupOf(value) + others[index];
  return new Markup(text);
}

/** Text that is markup already: of a renderer that has escaped what it was given. */
export function raw(text: string): Markup {
  return new Markup(text);
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** The text as HTML holds it, also between quotation marks. */
export function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? "");
}

function markupOf(content: Content): string {
  if (content === undefined || content === false) return "";
  if (content instanceof Markup) return content.toString();
  if (typeof content === "object") return content.map(markupOf).join("");
  return escape(String(content));
}
