import { expect, test } from "vitest";
import { whatChanged } from "./what-changed.ts";

test.each([
  ["README.md", "text"],
  ["chapters/03-reaping/lesson.md", "text"],
  ["chapters/03-reaping/server.ts", "text"],
  ["chapters/03-reaping/exercises/2-one-look/start.ts", "text"],
  ["chapters/03-reaping/woven/kill-9.json", "text"],
  ["site/style.css", "text"],
  ["chapters/03-reaping/pictures.ts", "text"],
  ["packages/weave/lesson.ts", "code"],
  ["site/page.ts", "code"],
  ["chapters/03-reaping/.evidence/zombie-stays.json", "evidence"],
  ["package.json", undefined],
  ["chapters/03-reaping/.server-under-test", undefined],
  ["chapters/03-reaping/.lesson.md.swp", undefined],
  ["chapters/03-reaping/lesson.md~", undefined],
  ["chapters/03-reaping/exercises/2-one-look/my.ts", undefined],
  ["chapters/03-reaping/.evidence/zombie-stays.json.tmp", undefined],
  ["site/.cache/tokens.json", undefined],
])("%s is %s", (path, change) => {
  expect(whatChanged("/book", `/book/${path}`)).toBe(change);
});
