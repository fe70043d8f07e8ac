import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { playsOf, type Scenario } from "../scenario.ts";
import { perform } from "../stage.ts";

// One run of one scenario, alone in its network namespace:
//     in-namespace node -r strip-types perform.ts STRIPPED-SCENARIOS SCENARIO NUMBER-OF-RUN OUTPUT-FILE
// in the chapter's folder.

const [path = "", name = "", index = "0", output = ""] = process.argv.slice(2);
const { scenarios } = (await import(pathToFileURL(path).href)) as {
  scenarios: readonly Scenario[];
};
const found = scenarios.find((one) => one.name === name);
if (found === undefined) throw new Error(`scenarios.ts has no scenario "${name}"`);
const { title, play } = playsOf(found)[Number(index)] ?? {};
if (play === undefined) throw new Error(`the scenario "${name}" has no run ${index}`);
const run = await perform(process.cwd(), found.lanes, play);
writeFileSync(output, JSON.stringify({ ...(title === undefined ? {} : { title }), ...run }));
process.exit(0); // also with what a scenario left open
