import { ROOT } from "@accept-loop/weave/problem";
import { expect, test } from "vitest";
import { readSite } from "../book/site.ts";
import { filePageOf } from "./file.ts";

const site = await readSite({ root: ROOT, ticks: "hollow" });

/** The lines of a file's page that have this class, as words. */
function lines(path: string, kind: "new" | "gone"): string[] {
  const file = site.library.files.find((each) => each.path.endsWith(`/${path}`));
  const { text } = filePageOf(site, file ?? expect.fail(`the site has no ${path}`));
  const found = text.matchAll(new RegExp(`<span class="l ${kind}"[^>]*>(.*)`, "g"));
  return [...found].map(([, markup = ""]) => markup.replaceAll(/<[^>]+>/g, "").trim());
}

test("a solution is shown as what it changed: new lines, and between them those of start.ts that are gone", () => {
  const solution = "03-reaping/exercises/3-at-most-three/solution.ts";
  expect(lines(solution, "new")).toEqual([
    "const room = children.size &lt; MOST;",
    "if (!clientWaits(room ? listenFd : -1)) continue; // without room: for a signal alone",
  ]);
  expect(lines(solution, "gone")).toEqual(["if (!clientWaits(listenFd)) continue;"]);
});

test("no other file is compared", () => {
  for (const path of ["03-reaping/exercises/3-at-most-three/start.ts", "03-reaping/server.ts"]) {
    expect([...lines(path, "new"), ...lines(path, "gone")]).toEqual([]);
  }
});
