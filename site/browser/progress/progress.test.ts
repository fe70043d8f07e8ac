import { expect, test } from "vitest";
import { progressIn, readNow } from "./progress.ts";

test("what was kept is there again; nothing, or what makes no sense, is no progress", () => {
  const kept = { place: { href: "a.html", title: "A" }, lessons: { a: { sections: ["b"], of: 2 } }, done: ["a/1-b"] };
  expect(progressIn(JSON.stringify(kept))).toEqual(kept);
  for (const text of [undefined, "", "{", "null"]) expect(progressIn(text), text).toEqual({ lessons: {}, done: [] });
});

test("a section is read when a reader has stopped in it, and gone on", () => {
  const sections = ["one", "two", "three"];
  expect(readNow(sections, new Set(["one"]), 0)).toEqual([]);
  expect(readNow(sections, new Set(["one"]), 1)).toEqual(["one"]);
  expect(readNow(sections, new Set(["one", "three"]), 2), "who jumps has not read what lies between").toEqual(["one"]);
  expect(readNow(sections, new Set(["three"]), 3), "the end of the lesson").toEqual(["three"]);
});
