import { NO_CC } from "@accept-loop/lab/program";
import { columns } from "../report/columns.ts";
import { besieged } from "../soak/besieged.ts";
import { optionsFrom, refuse, wholeNumber } from "./options.ts";
import { Ledger } from "../soak/ledger.ts";
import { besiege } from "../soak/siege.ts";

// Nothing may be lost: every server under mixed load and faults. `npm run soak` takes ten minutes, with `-- --quick` one.
// `-- --seed N --server NAME` sends the same visitors and plays the same tricks on one of them again: what comes when is
// another thing each time. The status is 1 when anything was lost, or left behind.

const values = optionsFrom({
  quick: { type: "boolean", default: false },
  seed: { type: "string", default: String(Date.now() % 1_000_000) },
  server: { type: "string", default: "" },
  minutes: { type: "string" },
});

const ledger = new Ledger(wholeNumber("seed", values.seed, 0));
const chosen = besieged.filter(({ name }) => name.includes(values.server));
if (chosen.length === 0) {
  refuse(
    `--server ${values.server} is not part of any server's name: there are ${besieged.map(({ name }) => name).join(", ")}`,
  );
}
const minutes = wholeNumber("minutes", values.minutes ?? (values.quick ? "1" : "10"), 1);
/** To start, to come to rest twice, and to end takes a server some two seconds. */
const each = Math.max((minutes * 60_000) / chosen.length - 2000, 1000);

if (NO_CC !== undefined) console.error(`the servers in C are left out: ${NO_CC}`);
console.error(`seed ${ledger.seed}: ${chosen.length} servers, ${Math.round(each / 100) / 10} s each`);
for (const one of chosen) {
  const begun = performance.now();
  const before = ledger.problems.length;
  const excusedBefore = ledger.excused;
  await besiege(one, each, ledger).catch((error: unknown) => ledger.report(one.name, String(error)));
  const found = ledger.problems.slice(before);
  const span = ((performance.now() - begun) / 1000).toFixed(1);
  const verdict = found.length === 0 ? "held" : `${found.length} PROBLEMS`;
  console.error(`${one.name}: ${verdict}, ${ledger.excused - excusedBefore} excused, ${span} s`);
  for (const problem of found) console.error(`  ${problem}`);
}

const counts = [...ledger.counts].toSorted(([a], [b]) => a.localeCompare(b));
console.log(columns(counts.map(([what, count]) => [what, count.toLocaleString("en")])));
console.log(`wrong or lost bytes, leaks, zombies, orphans, growing memory, spinning: ${ledger.problems.length}`);
for (const problem of ledger.problems) console.log(`  ${problem}`);
process.exit(ledger.problems.length === 0 ? 0 : 1);
