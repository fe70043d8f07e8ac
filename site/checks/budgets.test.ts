import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { builtSite } from "./built-site.ts";

const files = await builtSite();
const lessons = [...files.keys()].filter((name) => /^\d\d-[\w-]+\.html$/.test(name));

/** What a reader's browser fetches, in kB. */
function fetched(name: string): number {
  return gzipSync(files.get(name) ?? "").byteLength / 1000;
}

test("the style is at most 6 kB", () => {
  expect(fetched("site.css")).toBeLessThanOrEqual(6);
});

test("the script is at most 5 kB", () => {
  expect(fetched("site.js")).toBeLessThanOrEqual(5);
});

describe.each(lessons)("%s", (name) => {
  test("is at most 30 kB, with the chapter's files", () => {
    expect(fetched(name)).toBeLessThanOrEqual(30);
  });

  test("loads at most three files more", () => {
    const text = files.get(name) ?? "";
    const loaded = [
      ...text.matchAll(/<(?:script|img(?! class="chart" loading="lazy")|iframe|link)\b[^>]*? (?:src|href)="([^"]*)"/g),
    ].map(([, file]) => file);
    expect(new Set(loaded).size).toBeLessThanOrEqual(3);
  });
});
