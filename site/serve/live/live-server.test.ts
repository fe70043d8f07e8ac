import { mkdtempSync, writeFileSync } from "node:fs";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "@accept-loop/lab/eventually";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Builder, Outcome } from "../builder/builder.ts";
import { listen } from "../http/listen.ts";
import { Listeners } from "./listeners.ts";
import { LiveBuild, type State } from "./live-build.ts";
import { liveServer } from "./live-server.ts";

let folder = "";
let outcome: Outcome = {};
let live: LiveBuild;
let listeners: Listeners<State>;
let server: Server;
let address = "";
/** What a build waits for, once the lessons are there. */
let others: Promise<void>;

const builder: Builder = {
  async build(lessonsWritten) {
    if (outcome.problem !== undefined) return outcome;
    writeFileSync(join(folder, "index.html"), "<head></head><body>The book</body>");
    writeFileSync(join(folder, "site.css"), "a{}");
    void lessonsWritten?.();
    await others;
    writeFileSync(join(folder, "404.html"), "<head></head><body>Not here</body>");
    writeFileSync(join(folder, "search.js"), "find();");
    return outcome;
  },
  renew: () => undefined,
  close: () => Promise.resolve(),
};

beforeEach(async () => {
  [outcome, others] = [{}, Promise.resolve()];
  listeners = new Listeners<State>({ source: 0, evidence: 0 });
  folder = mkdtempSync(join(tmpdir(), "accept-loop-"));
  live = new LiveBuild(builder, (state) => listeners.tell(state));
  server = liveServer({ folder, live, listeners, findings: () => ({ claim: "proof" }) });
  address = await listen(server, 0);
});
afterEach(() => {
  listeners.close();
  server.close();
});

async function get(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(address + path);
  return { status: response.status, text: await response.text() };
}

/** The states that a page hears, as they come. */
async function* states(): AsyncGenerator<State> {
  const { body } = await fetch(`${address}/-/events`);
  for await (const chunk of body ?? []) {
    for (const [, json = ""] of Buffer.from(chunk)
      .toString()
      .matchAll(/^data: (.*)\n\n/gm))
      yield JSON.parse(json) as State;
  }
}

test("a page is sent with the script that listens", async () => {
  const { status, text } = await get("/");
  expect(status).toBe(200);
  expect(text).toContain(`<script defer src="/-/live.js" data-source="1" data-evidence="1"></script></head>`);
  expect((await get("/-/live.js")).text).toContain("EventSource");
  expect((await get("/site.css?1")).text).toBe("a{}");
});

test.each(["/glossary.html", "/search.js", "/03-reaping.server.ts.html"])(
  "%s is sent when all is built, and a lesson before",
  async (path) => {
    let goOn = (): void => undefined;
    others = new Promise((resolve) => (goOn = resolve));
    let isSent = false;
    const sent = get(path).then((answer) => ((isSent = true), answer));
    expect((await get("/")).text).toContain("The book");
    expect((await get("/site.css")).text).toBe("a{}");
    expect(isSent).toBe(false);
    goOn();
    expect((await sent).text).toMatch(/Not here|find\(\)/);
  },
);

test("a page can ask what is known now", async () => {
  expect((await get("/-/evidence.json")).text).toBe('{"claim":"proof"}');
});

test("what is not there is answered with the book's own page, and 404", async () => {
  const { status, text } = await get("/nowhere.html?x=1");
  expect(status).toBe(404);
  expect(text).toContain("Not here");
});

test("a page hears the state at once, and every later one", async () => {
  await get("/");
  const heard = states();
  expect((await heard.next()).value).toEqual({ source: 1, evidence: 1 });
  outcome = { problem: "lesson.md:9: a fence is stale" };
  live.changed("text");
  expect((await heard.next()).value).toEqual({ source: 1, evidence: 1, ...outcome });
  outcome = {};
  live.changed("text");
  expect((await heard.next()).value).toEqual({ source: 3, evidence: 1 });
  live.changed("evidence");
  expect((await heard.next()).value).toEqual({ source: 3, evidence: 2 });
  await heard.return(undefined);
});

test("while nothing could be built, the problem is the page; it is escaped, and listens", async () => {
  outcome = { problem: "lesson.md:9: <dfn> is never closed\n  remedy: close it" };
  const { status, text } = await get("/03-reaping.html");
  expect(status).toBe(500);
  expect(text).toContain("lesson.md:9: &lt;dfn&gt; is never closed\n  remedy: close it");
  expect(text).toContain("/-/live.js");
});

test("who has gone is told nothing more", async () => {
  const heard = states();
  await heard.next();
  await heard.return(undefined);
  await eventually("nobody listens", () => listeners.count === 0);
});
