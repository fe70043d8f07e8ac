import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

// What was read stays in memory, for the next build: none may show what is no longer so.

const root = mkdtempSync(join(tmpdir(), "book-"));
afterAll(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function transcript(text: string): string {
  const events = [{ lane: "shell", kind: "printed", text, ms: 1 }];
  const run = { events, pids: [] };
  return JSON.stringify({
    kind: "transcript",
    name: "hello",
    kernel: "6",
    date: "2026",
    lanes: ["shell"],
    runs: [run],
  });
}

function proof(what: string): string {
  const saw = [{ what, values: [1], count: 1 }];
  return JSON.stringify({ id: "so", file: "a.test.ts", kernel: "6", node: "v20", date: "2026", saw });
}

const LESSON =
  "# One\n\n```ts server.ts#accept\n```\n\n```console hello\n```\n\n![Two ends](woven/ends.svg)\n\n[So](a.test.ts#so).";

const BOOK: Readonly<Record<string, string>> = {
  "lesson.md": LESSON,
  "server.ts": "// #region accept\naccept();\n// #endregion accept\n",
  "a.test.ts": 'claim("so", "So.");\n',
  "woven/hello.json": transcript("hello"),
  "woven/ends.svg": "<svg><text>two ends</text></svg>",
  ".evidence/so.json": proof("passed"),
};

beforeAll(() => {
  for (const [file, text] of Object.entries(BOOK)) write(`chapters/01-one/${file}`, text);
});

/** A builder, as a process that has just begun has it. */
async function builder(): Promise<() => Promise<ReadonlyMap<string, string>>> {
  vi.resetModules();
  const [{ readSite }, { lessonPages, otherPages }, { entriesOf }] = await Promise.all([
    import("../book/site.ts"),
    import("../pages/pages.ts"),
    import("../search/entries.ts"),
  ]);
  return async () => {
    const site = await readSite({ root, ticks: "evidence" });
    const pages = [...lessonPages(site), ...otherPages(site)].map(({ name, text }): [string, string] => [name, text]);
    return new Map([...pages, ["entries", JSON.stringify(entriesOf(site))]]);
  };
}

test.each([
  ["lesson.md", LESSON.replace("# One", "# Two\n\nA <dfn>queue</dfn> is where they wait.")],
  ["server.ts", "// #region accept\nacceptAgain();\n// #endregion accept\n"],
  ["a.test.ts", '\nclaim("so", "So.");\n'],
  ["woven/hello.json", transcript("good morning")],
  ["woven/ends.svg", "<svg><text>three ends</text></svg>"],
  [".evidence/so.json", proof("passed again")],
  ["client.ts", "connect();\n"],
])("who has built before shows %s, changed, as one does who begins with it", async (file, text) => {
  const build = await builder();
  const before = await build();
  write(`chapters/01-one/${file}`, text);
  const after = await build();
  expect(after).not.toEqual(before);
  expect(after).toEqual(await (await builder())());
});
