import { markdown, plain } from "@accept-loop/weave/inline";
import type { Heading, Lesson } from "@accept-loop/weave/lesson";

/** What stands under one heading, up to the next one of any level. */
export interface Section {
  readonly heading: Heading;
  /** Its prose, without Markdown. */
  readonly text: string;
  /** What its fences hold. */
  readonly code: string;
}

const known = new WeakMap<Lesson, readonly Section[]>();

/** The sections of a lesson, in order, read once. What stands before its first heading belongs to none. */
export function sectionsOf(lesson: Lesson): readonly Section[] {
  const sections = known.get(lesson) ?? readSections(lesson);
  known.set(lesson, sections);
  return sections;
}

function readSections({ source, headings }: Lesson): Section[] {
  const found: { readonly text: string[]; readonly code: string[] }[] = [];
  let inHeading = false;
  for (const { type, children, content } of markdown.parse(source.replace(/^---\n[\s\S]*?\n---\n/, ""), {})) {
    if (type === "heading_open") found.push({ text: [], code: [] });
    if (type === "heading_open" || type === "heading_close") inHeading = type === "heading_open";
    else if (type === "fence") found.at(-1)?.code.push(content);
    else if (type === "inline" && !inHeading) found.at(-1)?.text.push(plain(children ?? []));
  }
  return headings.map((heading, index) => {
    const { text = [], code = [] } = found[index] ?? {};
    return { heading, text: text.join(" "), code: code.join("\n") };
  });
}
