import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseRegions, type Region } from "@accept-loop/weave/code/regions";
import { fail, shortPath } from "@accept-loop/weave/problem";
import { highlighted } from "./tokens.ts";

/** A file of the repository, as the reader sees it. */
export interface SourceFile {
  readonly path: string;
  /** "server.ts". */
  readonly name: string;
  readonly source: string;
  /** Its lines as markup, marker lines included: the line with number n is lines[n − 1]. */
  readonly lines: readonly string[];
  readonly regions: ReadonlyMap<string, Region>;
}

const read = new Map<string, SourceFile>();

/**
 * Reads a file, with its regions and its colours. One whose text is still the same is the same object.
 *
 * @param asked where it is asked for: a file and its line, for the error.
 * @throws Problem when there is no such file.
 */
export async function readSourceFile(path: string, asked: readonly [file: string, line: number]): Promise<SourceFile> {
  if (!existsSync(path)) fail(...asked, `there is no file ${shortPath(path)}`, "correct the path");
  const source = readFileSync(path, "utf8").replace(/\n$/, "");
  const known = read.get(path);
  if (known?.source === source) return known;
  const { regions } = parseRegions(source, path);
  const file = { path, name: basename(path), source, lines: await highlighted(source, path), regions };
  read.set(path, file);
  return file;
}
