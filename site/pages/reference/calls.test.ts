import { ROOT } from "@accept-loop/weave/problem";
import { expect, test } from "vitest";
import { readSite } from "../../book/site.ts";
import { callsPage } from "./calls.ts";

const { text } = callsPage(await readSite({ root: ROOT, ticks: "hollow" }));

/** What stands in a call's row. */
function row(call: string): string {
  return new RegExp(`<tr id="${call}">[^]*?</tr>`).exec(text)?.[0] ?? "";
}

test.each([
  ["waitpid", "03-reaping.html#one-call-that-asks"],
  ["sigaction", "03-reaping.html#who-tells-the-parent"],
  ["connect", "01-handshake.html#the-accept-queue"],
  ["read", "01-handshake.html#reading-and-writing"],
  ["write", "01-handshake.html#reading-and-writing"],
  ["shutdown", "01-handshake.html#half-close"],
  ["shutdown", "04-threads.html#wake-a-sleeping-thread"],
  ["fcntl", "06-select-poll.html#readiness-is-a-hint"],
  ["pidfd_open", "03-reaping.html#4-without-a-signal"],
])("%s leads to the section that teaches it: %s", (call, href) => {
  expect(row(call)).toContain(`href="${href}"`);
});

test.each(["connect", "shutdown"])("%s is made by the book's client", (call) => {
  expect(row(call)).toMatch(/href="01-handshake\.client\.ts\.html#L\d+">client\.ts/);
  expect(row(call)).not.toMatch(/mutants|scenarios|\.test\.ts/);
});
