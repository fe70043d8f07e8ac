import type { Heading, Lesson } from "@accept-loop/weave/lesson/lesson";
import { sectionsOf } from "../../book/sections.ts";

/** Where a lesson comes back to what it has taught: the course's program, exercises, mutants, what else there is to read. */
const AFTERWARDS = /^(?:what the (?:classic|course)|you should now|further reading|break it|exercises|\d)/i;

/**
 * The section of a lesson that teaches a call: the one whose heading names it, whose code makes it and whose words speak of
 * it most. `undefined` when it is not spoken of.
 */
export function teachingSection(lesson: Lesson, call: string): Heading | undefined {
  const named = new RegExp(String.raw`(?<![\w-])${call.replace(/e$/, "")}(?:e|ing)?(?![\w-])`, "i");
  const spoken = new RegExp(String.raw`(?<!\w)${call}(?!\w)`, "g");
  const made = new RegExp(String.raw`(?<!\w)${call}(?:\.\w+)?\(`, "g");
  const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;
  const weighed = sectionsOf(lesson)
    .filter(({ heading }) => heading.level > 1)
    .map(({ heading, text, code }) => {
      const weight = count(text, spoken) + 3 * count(code, made);
      if (weight === 0 || AFTERWARDS.test(heading.text)) return { heading, weight: Math.min(weight, 1) };
      const titled = named.test(heading.text) ? 4 : 0;
      return { heading, weight: 1 + weight + titled + (heading.level === 2 ? 2 : 0) };
    });
  const [best] = weighed.toSorted((a, b) => b.weight - a.weight);
  return best === undefined || best.weight === 0 ? undefined : best.heading;
}
