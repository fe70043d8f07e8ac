import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { claimsOf } from "../claim/claims-of.ts";
import type { Lesson } from "../lesson/lesson.ts";
import { Problem } from "../problem.ts";

/** What pictures.ts of a chapter exports: each picture by its name, as a function that makes the SVG. */
export type Pictures = Readonly<Record<string, () => string>>;

/** Makes a chapter's pictures: file names in woven/ and their text. None when it has no pictures.ts. */
export async function picturesOf(folder: string): Promise<Map<string, string>> {
  const path = join(folder, "pictures.ts");
  if (!existsSync(path)) return new Map();
  const { pictures } = (await import(pathToFileURL(path).href)) as { pictures: Pictures };
  return new Map(Object.entries(pictures).map(([name, draw]) => [`${name}.svg`, draw()]));
}

/** What is wrong with a chapter's pictures: each look throws a Problem. */
export function* pictureProblems(
  folder: string,
  lesson: Lesson,
  pictures: ReadonlyMap<string, string>,
): Generator<() => void> {
  const shown = new Map(lesson.images.map((image) => [image.href, image]));
  for (const [file, text] of pictures) {
    const path = join(folder, "woven", file);
    yield () => {
      if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
        throw new Problem(path, 0, "this picture is stale", "`npm run weave` draws it again");
      }
    };
    yield () => {
      if (shown.has(`woven/${file}`)) return;
      throw new Problem(lesson.path, 0, `the picture ${file} is shown nowhere`, `add ![what it shows](woven/${file})`);
    };
    for (const [, id = ""] of text.matchAll(/data-claim="([^"]+)"/g)) yield () => claimExists(folder, id);
  }
  const files = existsSync(join(folder, "woven")) ? readdirSync(join(folder, "woven")) : [];
  for (const file of files.filter((each) => each.endsWith(".svg") && !pictures.has(each))) {
    yield () => {
      throw new Problem(join(folder, "woven", file), 0, "pictures.ts draws no such picture", "remove the file");
    };
  }
  for (const { href, text, line } of shown.values()) {
    yield () => {
      if (!existsSync(join(folder, href)))
        throw new Problem(lesson.path, line, `there is no ${href}`, "correct the path");
      if (text.split(" ").length < 4) {
        throw new Problem(
          lesson.path,
          line,
          `"${text}" does not say what ${href} shows`,
          "write a sentence between ![ and ]",
        );
      }
    };
  }
}

/** @throws Problem when a picture calls something observed that no test claims. */
function claimExists(folder: string, id: string): void {
  const known = claimsOf(folder).some((claim) => claim.id === id);
  const text = existsSync(join(folder, "server.test.ts")) ? readFileSync(join(folder, "server.test.ts"), "utf8") : "";
  if (known || text.includes(`id: "${id}"`)) return;
  const remedy = "name the claim that observes it, or do not mark it as observed";
  throw new Problem(join(folder, "pictures.ts"), 0, `no test of this chapter is called "${id}"`, remedy);
}
