import { writeFileSync } from "node:fs";
import { load } from "strip-types/load";
import { runsOf, type Scenario } from "../scenario/scenario.ts";
import { recordRun } from "./record-run.ts";

// One run of one scenario, alone in its network namespace:
//     in-namespace node -r strip-types record-run-alone.ts SCENARIOS NAME NUMBER-OF-RUN OUTPUT-FILE
// in the chapter's folder. SCENARIOS is the path of scenarios.ts.

const [path = "", name = "", index = "0", output = ""] = process.argv.slice(2);
const { scenarios } = (await load(path)) as { scenarios: readonly Scenario[] };
const found = scenarios.find((one) => one.name === name);
if (found === undefined) throw new Error(`scenarios.ts has no scenario "${name}"`);
const { title, run } = runsOf(found)[Number(index)] ?? {};
if (run === undefined) throw new Error(`the scenario "${name}" has no run ${index}`);
const recorded = await recordRun(process.cwd(), found.lanes, run);
writeFileSync(output, JSON.stringify({ ...(title === undefined ? {} : { title }), ...recorded }));
process.exit(0); // also with what a scenario left open
