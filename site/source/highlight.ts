import { escape } from "../html/html.ts";
import type { Language } from "./language.ts";

/** The kinds of words that have a colour, by Shiki's variable for them; all others look like text. */
const CLASSES: Readonly<Record<string, string>> = {
  "var(--shiki-token-keyword)": "k",
  "var(--shiki-token-string)": "s",
  "var(--shiki-token-string-expression)": "s",
  "var(--shiki-token-constant)": "n",
  "var(--shiki-token-function)": "f",
  "var(--shiki-token-comment)": "c",
};

const LITERAL = /^(?:true|false|null|undefined|void|number|string|boolean|this|[A-Z\d])/;

/** What class a word has. Operators, and names that the grammar takes for constants, look like text: a page has room for more. */
function classOf(word: string, color: string): string {
  const kind = CLASSES[color] ?? "";
  if (kind === "k" && !/\w/.test(word)) return "";
  return kind === "n" && !LITERAL.test(word.trim()) ? "" : kind;
}

/** A source text as lines of markup. Spaces that begin a line stand outside of all elements. */
export async function highlight(text: string, language: Language): Promise<string[]> {
  if (language === "text") return text.split("\n").map(escape);
  const { codeToTokensBase } = await shiki();
  // Without a limit of time: on a busy machine the rest of a line would have no colours, now and in what is cached.
  const options = { lang: language, theme: "css-variables", tokenizeTimeLimit: 0 };
  return codeToTokensBase(text, options).map(markupOfLine);
}

let loaded: ReturnType<typeof load> | undefined;

/** Loaded only when there is something new to highlight: that takes longer than everything else. */
function shiki(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

async function load() {
  const [{ createHighlighterCore, createCssVariablesTheme }, { createOnigurumaEngine }, ...langs] = await Promise.all([
    import("shiki/core"),
    import("shiki/engine/oniguruma"),
    import("shiki/langs/typescript.mjs"),
    import("shiki/langs/c.mjs"),
    import("shiki/langs/json.mjs"),
  ]);
  return createHighlighterCore({
    themes: [createCssVariablesTheme({ name: "css-variables", fontStyle: false })],
    langs,
    engine: createOnigurumaEngine(import("shiki/wasm")),
  });
}

interface Token {
  readonly content: string;
  readonly color?: string;
}

function markupOfLine(tokens: readonly Token[]): string {
  const parts: { kind: string; text: string }[] = [];
  for (const { content, color = "" } of tokens) {
    const kind = content.trim() === "" ? (parts.at(-1)?.kind ?? "") : classOf(content, color);
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += content;
    else parts.push({ kind, text: content });
  }
  return parts
    .map(({ kind, text }) => {
      if (kind === "") return escape(text);
      const spaces = /^ */.exec(text)?.[0] ?? "";
      return `${spaces}<span class="${kind}">${escape(text.slice(spaces.length))}</span>`;
    })
    .join("");
}
