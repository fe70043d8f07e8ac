import { cached } from "./cached.ts";
import { highlight } from "./highlight.ts";
import { languageOf } from "./language.ts";

/** A part of what is cached. Change it when highlighted code looks different. */
const VERSION = "4";

/**
 * A source text as lines of markup, with a class for each kind of word. That is most of the work of a build: the same text
 * is highlighted once and for all.
 *
 * @param file its name, which tells the language.
 */
export async function highlighted(text: string, file: string): Promise<readonly string[]> {
  const language = languageOf(file);
  const made = await cached(`${VERSION}\0${language}\0${text}`, async () =>
    JSON.stringify(await highlight(text, language)),
  );
  return JSON.parse(made) as string[];
}
