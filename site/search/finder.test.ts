import { expect, test } from "vitest";
import type { Entry, EntryKind } from "./entry.ts";
import { Finder } from "./finder.ts";

function entry(kind: EntryKind, title: string, text = "", hidden = ""): Entry {
  return { kind, title, text, hidden, where: "03 Who buries the dead?", href: "03-reaping.html" };
}

const entries = [
  entry("claim", "A zombie takes kill -9 without complaint, and stays a zombie"),
  entry("term", "zombie", "A zombie is a process that has ended, and whose parent has not yet asked how."),
  entry("lesson", "EINTR", "A call that a signal interrupts fails, and the accept loop goes on.", "sigaction(SIGCHLD)"),
  entry("lesson", "TIME-WAIT", "One end keeps a row."),
  entry("claim", "waitpid returns the pid of a child that has ended"),
  entry(
    "lesson",
    "One call that asks",
    "We ask by waitpid, again and again, until nobody is left who has not been asked for.",
  ),
  entry("lesson", "Signals do not queue", "There is no time to wait."),
];
/** As the page gets it: through JSON. */
const finder = Finder.from(JSON.parse(JSON.stringify(Finder.of(entries))) as ReturnType<Finder["toJSON"]>);

function titles(query: string): string[] {
  return finder.find(query).hits.map(({ title }) => title.map(({ text }) => text).join(""));
}

test("a word that begins so, or nearly so, is found: a term before a claim", () => {
  for (const query of ["zomb", "zombei", "ZOMBIE"]) expect(titles(query)[0]).toBe("zombie");
  expect(titles("zombie")).toHaveLength(2);
});

test("a word that nothing begins with is told as it is spelled in what was found", () => {
  expect(finder.find("zombei").meant).toBe("zombie");
  expect(finder.find("signal acept").meant).toBe("signal accept");
  for (const query of ["zomb", "ZOMBIE", "time-wait", "time wait", "parent accept", "quux"])
    expect(finder.find(query).meant, query).toBeUndefined();
});

test("all of the words must be there; without such a place, any of them will do", () => {
  expect(titles("signal accept")).toEqual(["EINTR"]);
  expect(titles("parent accept").toSorted()).toEqual(["EINTR", "zombie"]);
});

test("a section that speaks of a call is before a claim that names it", () => {
  expect(titles("waitpid")).toEqual(["One call that asks", "waitpid returns the pid of a child that has ended"]);
});

test("a name is found however it is joined, in a title first", () => {
  for (const query of ["time_wait", "time-wait", "time wait"]) expect(titles(query)[0]).toBe("TIME-WAIT");
});

test("code is found, and not shown", () => {
  expect(titles("sigchld")).toEqual(["EINTR"]);
  expect(JSON.stringify(finder.find("sigchld"))).not.toContain("SIGCHLD");
});

test("for nothing, and for what is not there, nothing is found", () => {
  expect(titles("")).toEqual([]);
  expect(titles("quux")).toEqual([]);
});
