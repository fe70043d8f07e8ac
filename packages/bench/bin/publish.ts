import { resolve } from "node:path";
import { publish } from "../runs/publish.ts";

// Makes a run the one that the lessons show: `npm run bench:publish`, which then weaves them, takes the last one. Given the
// folder of another it takes that; given `published` it draws the charts of the published one anew.

try {
  publish(resolve(process.argv[2] ?? "results"));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
