import { sentencesOf } from "@accept-loop/weave/claim/sentences";
import { markdown, plain } from "@accept-loop/weave/lesson/inline";
import { readCourseNotes } from "../book/course-notes.ts";
import type { Site } from "../book/site.ts";
import type { SiteChapter } from "../book/site-chapter.ts";
import { claimAddress, lessonPage } from "../html/address.ts";
import type { Entry } from "./entry.ts";
import { sectionsOf } from "../book/sections.ts";

/** All that can be found in the book. */
export function entriesOf(site: Site): Entry[] {
  return [
    ...site.chapters.flatMap((chapter) => [...sections(chapter), ...terms(chapter), ...claims(chapter)]),
    ...calls(site),
    ...notes(site),
  ];
}

function where({ number, lesson }: SiteChapter): string {
  return `${number} ${lesson.front.title ?? ""}`;
}

function sections(chapter: SiteChapter): Entry[] {
  const page = lessonPage(chapter.name);
  return sectionsOf(chapter.lesson).map(({ heading: { text: title, slug }, text, code }) => {
    return { kind: "lesson", title, where: where(chapter), text, hidden: code, href: `${page}#${slug}` };
  });
}

/** Terms are found where the lesson introduces them. */
function terms(chapter: SiteChapter): Entry[] {
  const page = lessonPage(chapter.name);
  return chapter.lesson.definitions.map(({ term, sentence, slug }) => {
    const text = plain(markdown.parseInline(sentence, {})[0]?.children ?? []);
    return { kind: "term", title: term, where: where(chapter), text, hidden: "", href: `${page}#${slug}` };
  });
}

/** A claim is found where its evidence is. A sentence that stands in a lesson twice is found once. */
function claims(chapter: SiteChapter): Entry[] {
  const byId = new Map(sentencesOf(chapter.lesson).map((sentence) => [sentence.id, sentence]));
  return [...byId].map(([id, { text: title }]) => {
    return { kind: "claim", title, where: where(chapter), text: "", hidden: "", href: claimAddress(chapter.name, id) };
  });
}

/** Who comes from the C course looks for its headings. */
function notes({ root, chapters }: Site): Entry[] {
  return readCourseNotes(root).flatMap(({ heading, text, chapter, slug }) => {
    const taught = chapters.find(({ name }) => name === chapter);
    const href = `${lessonPage(chapter)}#${slug}`;
    return taught === undefined
      ? []
      : [{ kind: "notes", title: `${heading}: ${text}`, where: where(taught), text: "", hidden: "", href }];
  });
}

function calls({ chapters }: Site): Entry[] {
  const names = new Set(chapters.flatMap(({ lesson }) => lesson.front.calls ?? []));
  return [...names].map((call) => {
    const teaching = chapters.filter(({ lesson }) => lesson.front.calls?.includes(call)).map(where);
    return {
      kind: "call",
      title: call,
      where: "System calls",
      text: `Taught in ${teaching.join(" · ")}`,
      hidden: "",
      href: `calls.html#${call}`,
    };
  });
}
