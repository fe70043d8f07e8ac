import { join } from "node:path";
import { ROOT } from "@accept-loop/weave/problem";
import { expect, test } from "vitest";
import { importsOf, withLink } from "./imports.ts";

const SERVER = join(ROOT, "chapters/03-reaping/server.ts");
const LIBC = join(ROOT, "packages/libc/poll.ts");

/** A line as it is highlighted. */
function importing(specifier: string): string {
  return `<span class="k">import</span> { poll } <span class="k">from </span><span class="s">&quot;${specifier}&quot;</span>;`;
}

test("imports of ours are found, by the package's name and by a relative path; others are not", () => {
  const lines = ["@accept-loop/libc/poll", "./reap.ts", "node:fs", "@accept-loop/libc/nothing"].map(importing);
  const found = importsOf({ path: SERVER, name: "server.ts", source: "", lines, regions: new Map() });
  expect(found).toEqual([LIBC, join(ROOT, "chapters/03-reaping/reap.ts")]);
});

test("what is imported leads to its file, where the site has it", () => {
  const line = importing("@accept-loop/libc/poll");
  expect(withLink(line, SERVER, (path) => (path === LIBC ? "poll.html" : undefined))).toContain(
    '<a class="s" href="poll.html" data-source>&quot;@accept-loop/libc/poll&quot;</a>',
  );
  expect(withLink(line, SERVER, () => undefined)).toBe(line);
});
