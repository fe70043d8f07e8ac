import { join, resolve } from "node:path";
import { NO_CC } from "@accept-loop/lab/program";
import { countCalls } from "../measure/calls.ts";
import { contenders, NET } from "../plan/contenders.ts";
import { runFloor } from "../floor/run-floor.ts";
import { loads, quickLoads } from "../plan/loads.ts";
import { busyNow, describeMachine } from "../measure/machine.ts";
import { inTheWay, othersAtWork } from "../measure/others.ts";
import { optionsFrom, refuse } from "./options.ts";
import { ownCpus, placesOn } from "../plan/places.ts";
import { prepareFolder, runFiles, writeRun } from "../runs/run-files.ts";
import { report } from "../report/report.ts";
import type { Results } from "../findings/results.ts";
import { runRounds } from "../measure/rounds.ts";
import { rowsOf } from "../measure/rows.ts";
import { startUp } from "../measure/start-up.ts";

// Every design against C and against node:net, in one run: `npm run bench`, or `npm run bench -- --quick`.
// The report goes to stdout, and with all results and the charts to a folder: --out, or results/ in this one.

const values = optionsFrom({
  quick: { type: "boolean", default: false },
  out: { type: "string", default: join(import.meta.dirname, "../results") },
});
const out = resolve(process.env["INIT_CWD"] ?? "", values.out); // from where the reader has typed it
if (NO_CC !== undefined) refuse(`The load that is put on the servers is a program in C: ${NO_CC}`);

/** How many seconds of other processes' work in a row end a run. After a load the system itself has some to do. */
const SECONDS = 5;

/** Measures nothing beside others, who would be measured, too: then nothing is written. */
async function mustBeAlone(): Promise<void> {
  for (let second = 1; ; second++) {
    const sentence = inTheWay(await othersAtWork(1000));
    if (sentence === undefined) return;
    if (second === SECONDS) refuse(sentence);
  }
}
await mustBeAlone();
try {
  prepareFolder(out);
} catch (error) {
  refuse((error as Error).message);
}

/** Says how far it has got, and after how many seconds. */
const tell = (line: string): void =>
  void process.stderr.write(`${String(Math.round(performance.now() / 1000)).padStart(4)} s  ${line}\n`);
const busyBefore = busyNow();
const places = placesOn(ownCpus());
const rounds = values.quick ? 1 : 5;
const plan = {
  contenders,
  loads: values.quick ? quickLoads : loads,
  rounds,
  measured: 80,
  places,
  tell,
  mustBeAlone,
};

tell("the floor, and the start of the servers"); // first: later the kernel's table is full of connections in TIME_WAIT
const floor = runFloor(values.quick ? 1 : 5, places.server);
const starts = values.quick ? [] : await startUp(contenders, 5, places);
const { samples, gaps } = await runRounds(plan);
if (!values.quick) tell("system calls");
const calls = values.quick ? { calls: {}, noCalls: "this was the quick run" } : await countCalls(contenders);

const results: Results = {
  machine: describeMachine(places.told, busyBefore),
  rounds,
  measured: plan.measured,
  loads: plan.loads,
  rows: rowsOf(samples, contenders, plan.loads, NET),
  gaps,
  floor,
  startUp: starts,
  ...calls,
};

const text = report(results);
process.stdout.write(text);
writeRun(out, runFiles(results).set("report.txt", text));
tell(`the report, its numbers and its charts are in ${out}`);
