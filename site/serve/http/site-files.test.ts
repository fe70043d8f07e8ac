import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listen } from "./listen.ts";
import { keepNothing, siteFiles } from "./site-files.ts";

const outside = mkdtempSync(join(tmpdir(), "accept-loop-"));
const folder = join(outside, "dist");
mkdirSync(folder);
for (const name of ["secret.txt", "dist/index.html", "dist/404.html", "dist/c.css", "dist/server"]) {
  writeFileSync(join(outside, name), name);
}

const server = createAdaptorServer(new Hono().use(keepNothing, ...siteFiles(folder, "/")));
let address = "";
beforeAll(async () => {
  address = await listen(server, 0);
});
afterAll(() => void server.close());

/** Asks for a path as it is written: `fetch` would tidy it up. */
function answer(path: string): Promise<{ status: number | undefined; type: string | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    get(address, { path, agent: false }, (response) => {
      const { statusCode: status, headers } = response;
      text(response).then((body) => resolve({ status, type: headers["content-type"], body }), reject);
    }).on("error", reject);
  });
}

test("a path names a file, whatever its query, and / the index.html", async () => {
  expect((await answer("/c.css?1")).body).toBe("dist/c.css");
  expect((await answer("/")).body).toBe("dist/index.html");
});

test("a file's name tells its media type", async () => {
  expect((await answer("/")).type).toMatch(/^text\/html; charset=utf-8$/i);
  expect((await answer("/c.css")).type).toMatch(/^text\/css; charset=utf-8$/i);
  expect((await answer("/server")).type).toBe("application/octet-stream");
});

const NOWHERE = [
  "/d.css",
  "/c.css/",
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "/%",
  "/c.css%00",
  "//",
];

test.each(NOWHERE)("%s names nothing: the answer is 404.html", async (path) => {
  expect(await answer(path)).toMatchObject({ status: 404, body: "dist/404.html" });
});

test("browsers keep nothing, and take a file for what it is said to be", async () => {
  for (const path of ["/c.css", "/nowhere"]) {
    const { headers } = await fetch(address + path);
    expect([headers.get("cache-control"), headers.get("x-content-type-options")]).toEqual(["no-store", "nosniff"]);
  }
});
