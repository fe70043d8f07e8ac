import { readFileSync } from "node:fs";
import { Problem } from "@accept-loop/weave/problem";
import { expect, test } from "vitest";
import { LAYERS } from "./layers.ts";
import { PICTURE, picture } from "./picture.ts";
import { wrap } from "./wrap.ts";

test("the picture shows the house as it is", () => {
  if (readFileSync(PICTURE, "utf8") === picture()) return;
  throw new Problem(PICTURE, 0, "this picture is stale", "`npm run house` draws it again");
});

test("it shows every layer and its rooms, those at the door too", () => {
  const drawn = picture();
  for (const { folder, rooms } of LAYERS) {
    expect(drawn).toContain(`>${folder}</text>`);
    for (const [name, purpose] of Object.entries(rooms)) {
      if (!name.includes("/")) expect(drawn).toContain(`>${wrap(purpose, 20)[0]}`);
    }
  }
  expect(drawn).toContain(">03-reaping/</text>");
});

test("text is broken between words", () => {
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("unbreakable", 4)).toEqual(["unbreakable"]);
});
