import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Failure, hintFrom } from "./failure.ts";

test.for([
  ["TypeScript", "read EBADF: bad file descriptor"],
  ["C", "read: Bad file descriptor"],
  ["Python", "OSError: [Errno 9] Bad file descriptor"],
])("the hint knows EBADF in the words of %s, and leads to a heading that is there", ([, stderr]) => {
  const [, path = "", slug] = /: (\S+)#(\S+)$/.exec(hintFrom(`client IP\n${stderr}\n`)) ?? [];
  const lesson = join(import.meta.dirname, "../..", path);
  expect(existsSync(lesson)).toBe(true);
  expect(readFileSync(lesson, "utf8").toLowerCase()).toContain(`\n## ${slug?.replaceAll("-", " ")}\n`);
});

test("where there is no hint, a failure has no line for it", () => {
  const stderr = "write EPIPE: broken pipe";
  expect(new Failure("log", { seen: "nothing", stderr, hint: hintFrom(stderr) }).message).toBe(
    "[log]\n  seen    nothing\n  stderr  write EPIPE: broken pipe",
  );
});
