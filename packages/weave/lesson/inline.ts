import MarkdownIt from "markdown-it";

// What stands inside a paragraph, a heading or a list item.

/** A token of markdown-it. */
export type Token = ReturnType<typeof markdown.parse>[number];

export const markdown = new MarkdownIt({ html: true });

/** The words of inline tokens, without Markdown and HTML. */
export function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === "softbreak" || token.type === "hardbreak") return " ";
      return token.type === "text" || token.type === "code_inline" ? token.content : "";
    })
    .join("");
}

export function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}]\S*/gu)?.length ?? 0;
}

/** A link, or a picture. */
interface InlineLink {
  readonly href: string;
  /** Its words, without Markdown. */
  readonly text: string;
  readonly image: boolean;
  readonly line: number;
}

/** The links and pictures of a paragraph. @param line its first. */
export function* linksIn(tokens: readonly Token[], line: number): Generator<InlineLink> {
  let here = line;
  for (const [index, token] of tokens.entries()) {
    if (token.type === "softbreak" || token.type === "hardbreak") here++;
    if (token.type === "image") {
      yield { href: String(token.attrGet("src") ?? ""), text: token.content, image: true, line: here };
    }
    if (token.type !== "link_open") continue;
    const end = tokens.findIndex(({ type }, at) => at > index && type === "link_close");
    const text = plain(tokens.slice(index + 1, end));
    yield { href: String(token.attrGet("href") ?? ""), text, image: false, line: here };
  }
}

/**
 * The sentences of a paragraph that define a term with `<dfn>`, each with the term in bold and without links. Sentences
 * end with ".", "!" or "?" before a space and a capital letter.
 */
export function definitionsIn(content: string): { readonly term: string; readonly sentence: string }[] {
  const flat = content.replaceAll(/\s*\n\s*/g, " ").replaceAll(/!?\[((?:[^\]`]|`[^`]*`)*)\]\([^)]*\)/g, "$1");
  const sentences = flat.split(/(?<=[.!?][)*]*) (?=(?:<dfn>|[*_(`[])*\p{Lu})/u);
  return sentences.flatMap((sentence) =>
    [...sentence.matchAll(/<dfn>(.*?)<\/dfn>/g)].map(([, term = ""]) => ({
      term: term.replaceAll(/[`*]/g, ""),
      sentence: sentence.replaceAll(/<dfn>(.*?)<\/dfn>/g, "**$1**").trim(),
    })),
  );
}
