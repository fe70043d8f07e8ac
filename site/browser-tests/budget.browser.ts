import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, inject } from "vitest";
import { test } from "./stand/look-at.ts";

/** What a lesson's page may cost before its reader does anything: requests, and kilobytes as they are sent, compressed. */
const BUDGET = { requests: 4, document: 30, stylesheet: 6, script: 5 };

const folder = inject("stand")?.folder ?? ".";
const lessons = readdirSync(folder).filter((name) => /^\d\d-[a-z-]+\.html$/.test(name));

test.for(lessons)("%s costs no more than it may", async (name, { lookAt, annotate }) => {
  const page = await lookAt("index.html");
  const cost: Record<string, number> = {};
  const asked = new Set<string>(); // the icon is asked for twice, and once if what was sent may be kept
  page.on("request", (request) => {
    const file = basename(new URL(request.url()).pathname);
    const [type, bytes] = [request.resourceType(), readFileSync(join(folder, file))];
    if (!asked.has(file)) cost[type] = (cost[type] ?? 0) + gzipSync(bytes).length / 1000;
    cost["requests"] = asked.add(file).size;
  });
  await page.goto(new URL(name, page.url()).href);
  await annotate(JSON.stringify(cost));
  for (const [what, most] of Object.entries(BUDGET)) expect(cost[what], what).toBeLessThanOrEqual(most);
});
