import { benchTable } from "@accept-loop/weave/bench/table";
import type { FenceKind } from "@accept-loop/weave/lesson/fence";
import { fail } from "@accept-loop/weave/problem";
import { readPublished } from "@accept-loop/weave/bench/published";
import { type FailureRecord, readWoven, type Recording } from "@accept-loop/weave/record/record";
import { oncePer } from "../html/once-per.ts";
import type { AskingFence } from "../book/site-chapter.ts";
import type { Site } from "../book/site.ts";
import { regionKey } from "../book/region-ids.ts";
import { tellingFence } from "../book/telling.ts";
import { html, type Content, type Markup } from "../html/html.ts";
import { differenceBlock } from "../code/difference.ts";
import { excerpt } from "./excerpt.ts";
import { failure } from "../figures/failure.ts";
import { measured } from "./measured.ts";
import { placeOfEdit } from "./place-of-edit.ts";
import { plainBlock } from "../figures/plain-block.ts";
import type { PagePlace } from "./page-place.ts";
import { terminal } from "../figures/terminal.ts";

/** Lessons show many parts of the same run. */
const publishedFor = oncePer(({ root }: Site) => readPublished(root));

/**
 * What stands on a page for a fence of a lesson. @param next the fence that follows at once, when one does.
 *
 * @returns the markup, and how many fences it stands for.
 * @throws Problem when something that it asks for is not there.
 */
export function fenceMarkup(
  fence: AskingFence,
  next: AskingFence | undefined,
  place: PagePlace,
): readonly [Markup, number] {
  const { asks } = fence;
  switch (asks.kind) {
    case "code":
      return [excerpt(fence, asks, place), 1];
    case "transcript":
      return [terminal(kept<Recording>(place, fence, asks.name, "transcript")), 1];
    case "edit": {
      const follows = next?.asks.kind === "failure" && next.asks.name === `broken-${asks.mutant}` ? next : undefined;
      return [broken(fence, asks.mutant, follows, place), follows === undefined ? 1 : 2];
    }
    case "failure":
      return [failed(kept(place, fence, asks.name, "failure")), 1];
    case "difference":
      return [differs(fence, asks, place), 1];
    case "bench":
      return [measured(benchTable(publishedFor(place.site), asks), asks.loads, place), 1];
    case "illustration":
      return [
        html`<figure class="illustration">
          ${plainBlock(fence)}
          <figcaption>${asks.reason}</figcaption>
        </figure> `,
        1,
      ];
    case "free":
      return [plainBlock(fence), 1];
  }
}

/** A failure without the change that caused it: mostly that of the chapter before, with which a lesson opens. */
function failed(record: FailureRecord): Markup {
  const [, number] = /^(\d\d)-/.exec(record.subject) ?? [];
  const caption = number === undefined ? `Broken: ${record.subject}` : `The server of chapter ${number} is tested`;
  return html`<figure class="broken"><figcaption>${caption}</figcaption>${failure(record)}</figure>\n`;
}

/** A mutant: what was changed, and how the test failed for it. Beside it the code as it is stands lit. */
function broken(edit: AskingFence, mutant: string, told: AskingFence | undefined, place: PagePlace): Markup {
  const record = readWoven<FailureRecord>(place.chapter.folder, `broken-${mutant}`, "failure");
  const name = record?.subject ?? mutant.replaceAll("-", " ");
  const shown = differenceBlock(edit.text);
  const result = told && failure(kept(place, told, `broken-${mutant}`, "failure"));
  const about = reference(placeOfEdit(edit.text, place));
  return html`<figure class="broken"${about}><figcaption>Break it: ${name}</figcaption>${shown}${result}</figure>\n`;
}

function differs(
  fence: AskingFence,
  { chapters, files, region }: Extract<FenceKind, { kind: "difference" }>,
  { site, chapter, regions, href }: PagePlace,
): Markup {
  const names = chapters.map((number) => site.chapters.find((each) => each.number === number)?.name ?? number);
  const what = `${[...new Set(files)].join(" and ")}${region === undefined ? "" : `, ${region}`}`;
  const caption = html`<a href="${href(names[0] ?? "")}">${names[0]}</a> → ${names[1]}: ${what}`;
  const block = differenceBlock(fence.text);
  const now = chapter.pane.find(({ name }) => name === files[1]);
  const id = now && region && regions.get(regionKey(now, region));
  const tells = id && tellingFence(chapter, files[1], region ?? "") === fence;
  return html`<figure class="excerpt"${tells && html` id="told-${id}"`}${reference(id)}><figcaption>${caption}</figcaption>${block}</figure>\n`;
}

/** By which a script knows what to light beside it. */
function reference(region: string | undefined): Content {
  return region !== undefined && html` data-region="${region}"`;
}

/** What was kept in woven/. @throws Problem when it was not. */
function kept<T extends Recording | FailureRecord>(
  { chapter: { folder, lesson, number } }: PagePlace,
  { line }: AskingFence,
  name: string,
  kind: T["kind"],
): T {
  const record = readWoven<T>(folder, name, kind);
  if (record !== undefined) return record;
  return fail(lesson.path, line, `woven/${name}.json is not there`, `make it by \`npm run weave -- ${number} --run\``);
}
