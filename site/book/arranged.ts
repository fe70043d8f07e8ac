import type { SourceFile } from "../source/source-file.ts";

export interface Arranged {
  /** All files, in the order in which a reader wants them. */
  readonly files: readonly SourceFile[];
  /** Those that stand on the lesson's page itself: programs, as long as there is room. */
  readonly pane: readonly SourceFile[];
}

/** Characters of source text that a lesson's page carries. */
const CARRIED = 17_000;
const SERVER = /^server\.\w+$/;
/** The place of the tests among the files. */
const TESTS = 3;

/** Puts a chapter's files in order. @param shown the paths of those that the lesson shows something of. */
export function arranged(files: readonly SourceFile[], shown: ReadonlySet<string>): Arranged {
  const ranked = files.toSorted((a, b) => rank(a, shown) - rank(b, shown) || byName(a, b));
  const pane: SourceFile[] = [];
  let left = CARRIED;
  for (const file of ranked.filter((each) => rank(each, shown) < TESTS)) {
    if (file.source.length > left) continue;
    left -= file.source.length;
    pane.push(file);
  }
  return { files: ranked, pane: pane.toSorted((a, b) => Number(isServer(b)) - Number(isServer(a)) || byName(a, b)) };
}

/** The same program in the other language: "reap.c" of "reap.ts". */
export function twinOf(path: string): string {
  return path.endsWith(".c") ? path.replace(/c$/, "ts") : path.replace(/ts$/, "c");
}

/** Small numbers first: the server, what else the lesson shows, twins of that in the other language, tests, the rest. */
function rank(file: SourceFile, shown: ReadonlySet<string>): number {
  if (isServer(file)) return 0;
  if (file.name.endsWith(".test.ts")) return file.name === "server.test.ts" ? TESTS : TESTS + 1;
  if (shown.has(file.path)) return 1;
  return shown.has(twinOf(file.path)) ? 2 : TESTS + 2;
}

function isServer({ name }: SourceFile): boolean {
  return SERVER.test(name);
}

/** Files of one name stand together, TypeScript before C. */
function byName(a: SourceFile, b: SourceFile): number {
  const [one, other] = [a, b].map(({ name }) => name.replace(/\.c$/, ".z")) as [string, string];
  return one < other ? -1 : Number(one > other);
}
