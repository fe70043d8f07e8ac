import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { News, Order, Outcome } from "./builder.ts";

// Builds whenever the live server sends the name of a folder, and tells when the lessons are there, and what came of it.
// What makes the pages is not imported before the first time: a slip in it is then told like one in a lesson, and a process
// that waits is never made of old code.

let ready: Promise<void> | undefined;

process.on("SIGINT", () => undefined); // Ctrl-C reaches both: it is the server that ends this
process.on("disconnect", () => process.exit());
process.on("message", async (order: Order) => {
  if (order === "go on") return;
  const outcome = await build(order.out);
  tell(outcome);
  if (outcome.problem === undefined) await (ready ??= getReady());
});

// What others wrote does not change: it is loaded while nobody waits for it.
await Promise.all([import("markdown-it"), import("minisearch"), import("diff"), import("esbuild")]);
if (process.argv.includes("ahead")) await readAhead();

/** What reads the book is loaded too, and has done it once. When that changes, this process is thrown away. */
async function readAhead(): Promise<void> {
  try {
    const [{ readSite }, { ROOT }, { transform }] = await Promise.all([
      import("../../book/site.ts"),
      import("@accept-loop/weave/problem"),
      import("esbuild"),
    ]);
    await readSite({ root: ROOT, ticks: "evidence" });
    ready = getReady();
    await Promise.all([transform(""), ready]); // esbuild runs a process of its own
  } catch {
    // The build will say what is wrong.
  }
}

function tell(news: News): void {
  process.send?.(news);
}

async function build(out: string): Promise<Outcome> {
  try {
    const { buildSite } = await import("../../assembly/build.ts");
    await buildSite({ out, ticks: "evidence" }, () => {
      tell("lessons");
      return once(process, "message");
    });
    return {};
  } catch (error) {
    const { tellProblem } = await import("./tell-problem.ts");
    return { problem: tellProblem(error) };
  }
}

/** The first files that are highlighted take long: better now than when somebody has changed one. */
async function getReady(): Promise<void> {
  const { highlight } = await import("../../source/highlight.ts");
  const text = await readFile(import.meta.filename, "utf8");
  for (const language of ["typescript", "c"] as const) await highlight(text, language);
}
