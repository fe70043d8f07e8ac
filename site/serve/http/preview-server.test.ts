import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { listen } from "./listen.ts";
import { previewServer } from "./preview-server.ts";

const folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
writeFileSync(join(folder, "index.html"), "the book");
writeFileSync(join(folder, "404.html"), "not here");

/** Status and text of what a preview under this base answers. */
async function get(base: string, path: string): Promise<[number, string]> {
  const server = previewServer(folder, base);
  onTestFinished(() => void server.close());
  const response = await fetch((await listen(server, 0)) + path);
  return [response.status, await response.text()];
}

test("the folder is served as it is, at / or below a path", async () => {
  expect(await get("/", "/")).toEqual([200, "the book"]);
  expect(await get("/sub/path/", "/sub/path/index.html")).toEqual([200, "the book"]);
});

test("without its last slash the path leads there", async () => {
  expect(await get("/sub/path/", "/sub/path")).toEqual([200, "the book"]);
});

test("what is missing is 404.html with status 404; outside the path there is nothing", async () => {
  expect(await get("/sub/", "/sub/none.html")).toEqual([404, "not here"]);
  expect(await get("/sub/", "/index.html")).toEqual([404, "There is no such page.\n"]);
});

test("texts come compressed to those who take it, as from a server that publishes sites", async () => {
  const server = previewServer(folder, "/");
  onTestFinished(() => void server.close());
  const address = await listen(server, 0);
  const encoding = async (takes: string): Promise<[string | null, string]> => {
    const response = await fetch(`${address}/index.html`, { headers: { "Accept-Encoding": takes } });
    return [response.headers.get("content-encoding"), await response.text()];
  };
  expect(await encoding("gzip, br")).toEqual(["gzip", "the book"]);
  expect(await encoding("identity")).toEqual([null, "the book"]);
});
