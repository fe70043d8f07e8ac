import { describe, expect, test } from "vitest";
import { DARK, LIGHT, type Theme } from "./colours.ts";

/** A colour's relative luminance. WCAG 2.2, "relative luminance" */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** What words are written in. */
const WORDS = ["ink", "faint", "accent", "danger", "keyword", "string", "number", "call", "comment", "actor"] as const;
/** What they are written on. */
const GROUNDS = ["paper", "sheet", "lit", "added", "gone"] as const;

describe.each([
  ["light", LIGHT],
  ["dark", DARK],
] as const)("the %s theme", (_, theme: Theme) => {
  test.each(GROUNDS)("every colour of words has a contrast of 4.5 on %s", (ground) => {
    const weak = WORDS.filter((word) => contrast(theme[word], theme[ground]) < 4.5);
    expect(weak.map((word) => `${word}: ${contrast(theme[word], theme[ground]).toFixed(2)}`)).toEqual([]);
  });

  test("the six kinds of code can be told apart", () => {
    const kinds = [theme.ink, theme.keyword, theme.string, theme.number, theme.call, theme.comment];
    expect(new Set(kinds).size).toBe(6);
  });
});

test("contrast is measured as WCAG does it", () => {
  expect(contrast("#ffffff", "#000000")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});
