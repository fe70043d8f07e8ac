import { expect, test } from "vitest";
import { oncePer } from "./once-per.ts";

test("of each object it is made once, also where it is nothing", () => {
  const asked: string[] = [];
  const nothingOf = oncePer(({ name }: { name: string }) => void asked.push(name));
  const [a, b] = [{ name: "a" }, { name: "b" }];
  for (const of of [a, b, a, a]) nothingOf(of);
  expect(asked).toEqual(["a", "b"]);
});
