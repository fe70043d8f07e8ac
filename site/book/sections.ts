import { plain } from "@accept-loop/weave/lesson/inline";
import type { Heading, Lesson } from "@accept-loop/weave/lesson/lesson";
import { oncePer } from "../html/once-per.ts";

/** What stands under one heading, up to the next one of any level. */
export interface Section {
  readonly heading: Heading;
  /** Its prose, without Markdown. */
  readonly text: string;
  /** What its fences hold. */
  readonly code: string;
}

/** The sections of a lesson, in order. What stands before its first heading belongs to none. */
export const sectionsOf = oncePer(({ tokens, headings }: Lesson): readonly Section[] => {
  const found: { readonly text: string[]; readonly code: string[] }[] = [];
  let inHeading = false;
  for (const { type, children, content } of tokens) {
    if (type === "heading_open") found.push({ text: [], code: [] });
    if (type === "heading_open" || type === "heading_close") inHeading = type === "heading_open";
    else if (type === "fence") found.at(-1)?.code.push(content);
    else if (type === "inline" && !inHeading) found.at(-1)?.text.push(plain(children ?? []));
  }
  return headings.map((heading, index) => {
    const { text = [], code = [] } = found[index] ?? {};
    return { heading, text: text.join(" "), code: code.join("\n") };
  });
});
