import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nameOf } from "../lesson/fence.ts";
import { readLesson } from "../lesson/lesson.ts";
import { ROOT } from "../problem.ts";
import { recordsShown } from "../record/records-shown.ts";
import { CAPTURING } from "./kept-failure.ts";
import { mutantsOf } from "./mutants.ts";

/**
 * Runs those of a chapter's tests that see the failures which its lesson shows, so that these are kept.
 *
 * @param names only these: "broken-…", "before-…", or without that; all when there are none.
 * @returns what vitest said, when one of the tests failed.
 */
export async function captureFailures(folder: string, names: readonly string[]): Promise<string[]> {
  const wanted = (name: string): boolean => names.length === 0 || names.includes(name);
  const shown = recordsShown(readLesson(folder), "failure");
  const failures = shown.filter((name) => wanted(name) || wanted(name.replace(/^\w+-/, "")));
  const patterns = await testsThatSee(folder, failures);
  if (patterns.length === 0) return [];
  const inNamespace = join(ROOT, "packages/lab/bin/in-namespace.mjs");
  const config = join(ROOT, "vitest.config.ts");
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const words = ["run", "--config", config, "server.test.ts", "-t", patterns.join("|"), "--reporter", "tap-flat"];
  const child = spawn(process.execPath, [inNamespace, process.execPath, vitest, ...words], {
    cwd: folder,
    env: { ...process.env, ...CAPTURING, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const status = await new Promise((resolve) => {
    child.once("close", resolve);
  });
  return status === 0 ? [] : [said.replaceAll(/^ok .*\n/gm, "")];
}

/** Patterns of the names of the tests in which these failures happen. */
async function testsThatSee(folder: string, failures: readonly string[]): Promise<string[]> {
  const mutants = (await mutantsOf(folder)).filter(({ name }) => failures.includes(`broken-${nameOf(name)}`));
  const before = failures.filter((name) => name.startsWith("before-"));
  return [
    ...mutants.map(({ name }) => `break it.* ${escaped(name)} \\(`),
    ...before.map((name) => `why this chapter exists.*${escaped(titleOf(folder, name.slice("before-".length)))}`),
  ];
}

/** The title of a chapter's own clause as it stands in the source, up to what is put into it; "" when it is not found. */
function titleOf(folder: string, id: string): string {
  const source = readFileSync(join(folder, "server.test.ts"), "utf8");
  const found = new RegExp(String.raw`\bid: "${id}",\s*title:\s*(["'\`])(.*?)(?:\1|\$\{)`).exec(source);
  return found?.[2] ?? "";
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
