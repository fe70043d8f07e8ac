import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { Problem } from "../problem.ts";

/** A named stretch of a source file. */
export interface Region {
  readonly name: string;
  /** Its first and last line between the markers, counted from 1. */
  readonly first: number;
  readonly last: number;
  /** Its lines as a lesson shows them: without markers, common indentation, and a line break at the end. */
  readonly text: string;
}

/** A source file, read for its regions. */
export interface Source {
  /** The whole file without marker lines. */
  readonly text: string;
  readonly regions: ReadonlyMap<string, Region>;
}

const MARKER = /^\s*(?:\/\/|\/\*)\s*#(region|endregion)\b\s*(.*?)\s*(?:\*\/)?\s*$/;

/**
 * Finds the regions of a source text: `// #region name` … `// #endregion name`, or the same in a C comment. Regions may
 * nest and overlap.
 *
 * @param file where the text comes from, for the errors.
 * @throws Problem for a region without name, end or content, an end without a beginning, and a name used twice.
 */
export function parseRegions(source: string, file: string): Source {
  const lines = source.split("\n");
  const regions = new Map<string, Region>();
  const open = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    const [, kind, name = ""] = MARKER.exec(line) ?? [];
    if (kind === undefined) continue;
    const here = (wrong: string, remedy: string): Problem => new Problem(file, index + 1, wrong, remedy);
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
      throw here(`#${kind} "${name}" has no proper name`, "name it in lower case, with digits and hyphens");
    }
    if (kind === "region") {
      if (open.has(name) || regions.has(name)) {
        throw here(`the region "${name}" is there twice`, "give one of them another name");
      }
      open.set(name, index);
      continue;
    }
    const start = open.get(name);
    if (start === undefined) throw here(`the region "${name}" ends, and never began`, `add "#region ${name}" above`);
    open.delete(name);
    const text = outdent(lines.slice(start + 1, index).filter((each) => !MARKER.test(each)));
    if (text === "") throw here(`the region "${name}" is empty`, "move its markers around some code, or remove them");
    regions.set(name, { name, first: start + 2, last: index, text });
  }
  for (const [name, start] of open) {
    throw new Problem(file, start + 1, `the region "${name}" never ends`, `add "#endregion ${name}" below`);
  }
  return { text: outdent(lines.filter((line) => !MARKER.test(line))), regions };
}

/** Joins lines without blank ones at either end, and without the indentation that all have. */
function outdent(lines: readonly string[]): string {
  const first = lines.findIndex((line) => line.trim() !== "");
  const last = lines.findLastIndex((line) => line.trim() !== "");
  if (first === -1) return "";
  const kept = lines.slice(first, last + 1);
  const indents = kept.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const common = Math.min(...indents);
  return kept.map((line) => line.slice(common).trimEnd()).join("\n");
}

/** Reads a source file. @throws Error when it is not there; Problem when its regions are wrong. */
export function readSource(path: string): Source {
  if (!existsSync(path)) throw new Error(`there is no file ${path}`);
  return parseRegions(readFileSync(path, "utf8"), path);
}

/** What a fence shows: a region of a file, or all of it. @throws Error that lists the regions there are. */
export function excerpt(path: string, region?: string): string {
  const source = readSource(path);
  if (region === undefined) return source.text;
  const found = source.regions.get(region);
  if (found !== undefined) return found.text;
  const names = [...source.regions.keys()].join(", ");
  throw new Error(`${basename(path)} has no region "${region}"${names === "" ? "" : `; it has ${names}`}`);
}
