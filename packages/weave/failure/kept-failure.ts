import { basename, join } from "node:path";
import { difference } from "../code/difference.ts";
import { Problem } from "../problem.ts";
import { type FailureRecord, readWoven, wovenFile, writeWoven } from "../record/record.ts";
import { normalizedFailure } from "./failure-text.ts";

/** In the environment of tests whose failures shall be kept: `npm run weave -- --run` starts them. */
export const CAPTURING = { ACCEPT_LOOP_WEAVE: "write" } as const;

/** Is this such a test? */
export function isCapturing(): boolean {
  return process.env["ACCEPT_LOOP_WEAVE"] === CAPTURING.ACCEPT_LOOP_WEAVE;
}

/** Keeps a failure, when capturing; else sees that it is as it was kept. @throws Problem when it is another one. */
export function keepFailure(folder: string, record: FailureRecord, varies: readonly RegExp[]): void {
  const known = readWoven<FailureRecord>(folder, record.name, "failure");
  const [before, now] = [known?.text ?? "", record.text].map((text) => normalizedFailure(text, varies)) as [
    string,
    string,
  ];
  if (known !== undefined && before === now) return;
  if (isCapturing()) {
    writeWoven(folder, record);
    return;
  }
  const chapter = basename(folder).slice(0, 2);
  const remedy = `if this is right, \`npm run weave -- ${chapter} --run\`; if it differs each time, witness(…, { varies: [/…/] })`;
  if (known === undefined) {
    throw new Problem(join(folder, "lesson.md"), 0, `the failure ${record.name} was never captured`, remedy);
  }
  throw new Problem(wovenFile(folder, record.name), 0, `it fails otherwise now:\n${difference(before, now)}`, remedy);
}
