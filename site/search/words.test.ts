import { expect, test } from "vitest";
import { partsOfWords, wholeWords, wordsOf } from "./words.ts";

test("a name is found whole, and by each of its parts; a hyphen joins like an underscore", () => {
  expect(wordsOf("bind: SO_REUSEADDR, half-close!")).toEqual([
    "bind",
    "SO_REUSEADDR",
    "SO",
    "REUSEADDR",
    "half_close",
    "half",
    "close",
  ]);
});

test("a reader looks for whole names first, then for their parts", () => {
  expect(wholeWords("time-wait accept()")).toEqual(["time_wait", "accept"]);
  expect(partsOfWords("time-wait accept()")).toEqual(["time", "wait", "accept"]);
});

test("there is no word in what has no letter", () => {
  for (const words of [wordsOf, wholeWords, partsOfWords]) expect(words(" ?! ")).toEqual([]);
});

test("a Chinese word is found by what stands anywhere in it", () => {
  expect(wordsOf("端口复用 bind")).toEqual(["端口复用", "口复用", "复用", "用", "bind"]);
});
