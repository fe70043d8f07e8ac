import { dirname, join } from "node:path";
import { Problem, shortPath } from "../problem.ts";
import { type FenceKind, parseFence } from "./fence.ts";
import type { Fence, Lesson } from "./lesson.ts";

/** A fence, with what it must hold. */
export interface WovenFence extends Fence {
  readonly asks: FenceKind;
  /** `undefined` when it is not woven. */
  readonly content: string | undefined;
}

/**
 * Makes what a fence must hold. How, only those know who record and measure it: a lesson does not.
 *
 * @param folder the chapter's.
 * @returns `undefined` for a fence that is not woven.
 * @throws Error when there is no such thing: what is wrong, and behind "; " what to do about it.
 */
export type ContentOf = (fence: FenceKind, folder: string) => Promise<string | undefined>;

/** A lesson with its fences understood, and what is wrong with those that cannot be. */
export interface WovenLesson {
  readonly fences: readonly WovenFence[];
  readonly problems: readonly Problem[];
}

/** Finds what every fence of a lesson must hold. @param contentOf makes what one must hold. */
export async function weaveFences(lesson: Lesson, contentOf: ContentOf): Promise<WovenLesson> {
  const fences: WovenFence[] = [];
  const problems: Problem[] = [];
  for (const fence of lesson.fences) {
    try {
      const asks = parseFence(fence.info);
      const content = await contentOf(asks, dirname(lesson.path));
      fences.push({ ...fence, asks, content });
    } catch (error) {
      if (error instanceof Problem) problems.push(error);
      else problems.push(unwoven(lesson, fence, error instanceof Error ? error.message : String(error)));
    }
  }
  return { fences, problems: [...problems, ...unseen(lesson)] };
}

/** Code that nothing would weave: in <pre>, or between fences that are none, in an HTML block, which a blank line would end. */
function unseen({ path, source, fences }: Lesson): Problem[] {
  const inFences = (line: number): boolean => fences.some((fence) => line >= fence.line && line <= fence.end);
  return source.split("\n").flatMap((text, index) => {
    if (!/^[ >]*(```|~~~|<pre\b)/.test(text) || inFences(index + 1)) return [];
    if (text.includes("<pre")) return [new Problem(path, index + 1, "<pre> is not woven", "write a fence")];
    return [new Problem(path, index + 1, "this fence is part of an HTML block", "put a blank line before it")];
  });
}

function unwoven(lesson: Lesson, fence: Fence, wrong: string): Problem {
  const [, remedy = "correct the fence's first line, or what it names"] = /; (.*)$/.exec(wrong) ?? [];
  return new Problem(lesson.path, fence.line, wrong.replace(/; .*$/, ""), remedy);
}

/** The lesson's text with every woven fence as it must be. */
export function rewrite(lesson: Lesson, fences: readonly WovenFence[]): string {
  const lines = lesson.source.split("\n");
  for (const fence of fences.toReversed()) {
    if (fence.content === undefined) continue;
    const inside = fence.content.split("\n").map((line) => `${fence.indent}${line}`.trimEnd());
    lines.splice(fence.line, fence.end - fence.line - 1, ...inside);
  }
  return lines.join("\n");
}

/** The fences that do not hold what they must. */
export function stale({ path }: Lesson, fences: readonly WovenFence[]): Problem[] {
  return fences
    .filter(({ content, text }) => content !== undefined && content !== text)
    .map(({ line, info, asks }) => new Problem(path, line, `the fence \`${info}\` is stale`, remedyOf(path, asks)));
}

/** Whoever has changed a file to see a test fail must not weave that into the lesson. */
function remedyOf(lesson: string, asks: FenceKind): string {
  const how = asks.kind === "code" ? `: \`git checkout ${shortPath(join(dirname(lesson), asks.path))}\`` : "";
  return (
    `if you have changed a file to try something, undo it${how}; ` +
    "if you are writing the book, `npm run weave` writes the fence again"
  );
}
