import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { Problem } from "../problem.ts";
import { countWords, definitionsIn, linksIn, markdown, plain, type Token } from "./inline.ts";
import { slug } from "./slug.ts";

/** What stands between the two `---` at a lesson's top. */
export interface FrontMatter {
  /** The chapter's question. */
  readonly title: string;
  /** One sentence. */
  readonly summary: string;
  /** The system calls that it teaches. */
  readonly calls: readonly string[];
  /** Minutes to read. */
  readonly minutes: number;
}

/** Where something stands: lines are counted from 1. */
interface Placed {
  readonly line: number;
}

export interface Heading extends Placed {
  readonly level: number;
  readonly text: string;
  readonly slug: string;
}

/** A fenced block; or an indented one, which has no info string. `line` is that of its opening fence. */
export interface Fence extends Placed {
  /** The info string: "ts server.ts#accept". */
  readonly info: string;
  /** What it holds, without a line break at the end. */
  readonly text: string;
  /** The line of its closing fence. */
  readonly end: number;
  /** What stands before the opening fence in its line: a fence may belong to a list. */
  readonly indent: string;
}

export interface Link extends Placed {
  readonly href: string;
  /** Its words, without Markdown. */
  readonly text: string;
}

/** A sentence that defines a term: the one in which `<dfn>term</dfn>` stands. */
export interface Definition extends Placed {
  readonly term: string;
  /** Markdown, with the term in bold and without links. */
  readonly sentence: string;
  /** The heading that it stands under. */
  readonly slug: string;
}

/** A lesson.md, read. */
export interface Lesson {
  readonly path: string;
  readonly source: string;
  /** What the text below the front matter is to markdown-it. */
  readonly tokens: readonly Token[];
  readonly front: Partial<FrontMatter>;
  readonly headings: readonly Heading[];
  readonly fences: readonly Fence[];
  readonly links: readonly Link[];
  readonly images: readonly Link[];
  readonly definitions: readonly Definition[];
  /** Words of prose: headings, paragraphs, lists and tables; no code blocks. */
  readonly words: number;
}

const read = new Map<string, Lesson>();

/** Reads a chapter's lesson; one whose text is still the same is the same object. @throws Error when there is none. */
export function readLesson(folder: string): Lesson {
  const path = join(folder, "lesson.md");
  const source = readFileSync(path, "utf8");
  const known = read.get(path);
  const lesson = known?.source === source ? known : parseLesson(source, path);
  read.set(path, lesson);
  return lesson;
}

/** Reads a lesson's text. @param path where it comes from, for the errors. */
export function parseLesson(source: string, path: string): Lesson {
  const [head = "", yaml = ""] = /^---\n([\s\S]*?)\n---\n/.exec(source) ?? [];
  const before = head.split("\n").length - 1;
  const tokens = markdown.parse(source.slice(head.length), {});
  const headings = headingsIn(tokens, before);
  const links: Link[] = [];
  const images: Link[] = [];
  const definitions: Definition[] = [];
  let words = 0;
  for (const { content, map, children } of tokens.filter(({ type }) => type === "inline")) {
    const first = before + (map?.[0] ?? 0) + 1;
    words += countWords(plain(children ?? []));
    for (const { href, text, image, line } of linksIn(children ?? [], first))
      (image ? images : links).push({ href, text, line });
    const section = headings.findLast(({ line }) => line <= first)?.slug ?? "";
    for (const { term, sentence } of definitionsIn(content)) {
      definitions.push({ term, sentence, line: first, slug: section });
    }
  }
  const fences = fencesIn(tokens, before, source.split("\n"));
  return { path, source, tokens, front: frontMatter(yaml, path), headings, fences, links, images, definitions, words };
}

/** @param before how many lines the front matter has. */
function headingsIn(tokens: readonly Token[], before: number): Heading[] {
  const times = new Map<string, number>();
  return tokens.flatMap(({ type, tag, map }, index) => {
    if (type !== "heading_open") return [];
    const text = plain(tokens[index + 1]?.children ?? []);
    const base = slug(text);
    const earlier = times.get(base) ?? 0;
    times.set(base, earlier + 1);
    const line = before + (map?.[0] ?? 0) + 1;
    return [{ line, level: Number(tag.slice(1)), text, slug: earlier === 0 ? base : `${base}-${earlier}` }];
  });
}

function fencesIn(tokens: readonly Token[], before: number, lines: readonly string[]): Fence[] {
  return tokens
    .filter(({ type }) => type === "fence" || type === "code_block")
    .map(({ map, info, content }) => {
      const line = before + (map?.[0] ?? 0) + 1;
      const indent = /^[ >]*/.exec(lines[line - 1] ?? "")?.[0] ?? "";
      return { line, info: info.trim(), text: content.replace(/\n$/, ""), end: before + (map?.[1] ?? 0), indent };
    });
}

/** @throws Problem for what is no YAML. */
function frontMatter(yaml: string, path: string): Partial<FrontMatter> {
  try {
    return (parseYaml(yaml) as Partial<FrontMatter> | null) ?? {};
  } catch (error) {
    const wrong = `the text between --- is not YAML: ${error instanceof Error ? error.message : String(error)}`;
    throw new Problem(path, 1, wrong, "put a value that has a colon or a quotation mark into quotation marks");
  }
}
