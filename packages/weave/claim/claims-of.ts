import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";

/** A claim in a chapter's tests. */
export interface ClaimPlace {
  readonly id: string;
  readonly file: string;
  readonly line: number;
}

/** The claims in a chapter's tests, as they stand there. @throws Problem for one whose id is no string literal. */
export function claimsOf(folder: string): ClaimPlace[] {
  return testFiles(folder).flatMap((file) => {
    const path = join(folder, file);
    const source = readFileSync(path, "utf8");
    return [...source.matchAll(/(?<![\w.])claim\(\s*(?:"([^"]+)")?/g)].map(({ 1: id, index }) => {
      const line = source.slice(0, index).split("\n").length;
      if (id === undefined)
        throw new Problem(path, line, "this claim's id is not a string", 'write claim("the-id", …)');
      return { id, file, line };
    });
  });
}

export function testFiles(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith(".test.ts"));
}

/** True when the chapter's promises are witnessed: then their ids may be linked. */
export function isWitnessed(folder: string): boolean {
  const path = join(folder, "server.test.ts");
  return existsSync(path) && /\bwitness: witness\(/.test(readFileSync(path, "utf8"));
}
