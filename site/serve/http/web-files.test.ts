import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileAt, mediaType } from "./web-files.ts";

const outside = mkdtempSync(join(tmpdir(), "accept-loop-"));
const folder = join(outside, "dist");
mkdirSync(join(folder, "a b"), { recursive: true });
for (const name of ["secret.txt", "dist/index.html", "dist/a b/index.html", "dist/c.css"]) {
  writeFileSync(join(outside, name), name);
}

test("a path names a file, and one that ends with / the index.html there", () => {
  expect(fileAt(folder, "/c.css")).toBe(join(folder, "c.css"));
  expect(fileAt(folder, "/")).toBe(join(folder, "index.html"));
  expect(fileAt(folder, "/a%20b/")).toBe(join(folder, "a b/index.html"));
});

test("there is nothing but files, and none outside the folder", () => {
  for (const path of ["/d.css", "/a%20b", "/c.css/", "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt"]) {
    expect(fileAt(folder, path), path).toBeUndefined();
  }
});

test("a path that is no text names nothing", () => {
  expect(fileAt(folder, "/%")).toBeUndefined();
  expect(fileAt(folder, "/c.css%00")).toBeUndefined();
});

test("a file's name tells its media type", () => {
  expect(mediaType("/x/index.html")).toBe("text/html; charset=utf-8");
  expect(mediaType("server")).toBe("application/octet-stream");
});
