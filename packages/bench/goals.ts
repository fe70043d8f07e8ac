import { NET } from "./contenders.ts";
import type { Results, Row } from "./results.ts";

/** What we want to reach, and what was measured. */
export interface Goal {
  readonly what: string;
  readonly wanted: string;
  /** `undefined` where it was not measured. */
  readonly measured?: string;
  readonly reached?: boolean;
}

const number = (value: number): string => value.toFixed(2);

function atLeast(what: string, bound: number, row: Row | undefined, to: "toTwin" | "toNet"): Goal {
  const ratio = row?.[to];
  const goal = { what, wanted: `≥ ${number(bound)}` };
  if (ratio === undefined) return goal;
  const { median, low, high } = ratio.rate;
  const measured = `${number(median)} (${number(low)} to ${number(high)}; by CPU time ${number(ratio.cpu.median)})`;
  return { ...goal, measured, reached: median >= bound };
}

function atMost(what: string, unit: string, bound: number, value: number | undefined): Goal {
  const goal = { what, wanted: `≤ ${bound}${unit}` };
  if (value === undefined) return goal;
  return { ...goal, measured: `${Math.round(value * 100) / 100}${unit}`, reached: value <= bound };
}

/** The goals, each with what this run says about it. */
export function goalsOf({ rows, floor, startUp }: Results): Goal[] {
  const row = (contender: string, load: string): Row | undefined =>
    rows.find((each) => each.contender === contender && each.load === load);
  const { c, typeScript } = floor;
  return [
    ...["06 poll", "06 select"].flatMap((contender) =>
      [16, 50].map((clients) =>
        atLeast(
          `${contender}, ${clients} clients, questions/s against poll in C`,
          0.9,
          row(contender, `64B-${clients}`),
          "toTwin",
        ),
      ),
    ),
    atLeast(`06 poll, 50 clients, against ${NET}`, 2, row("06 poll", "64B-50"), "toNet"),
    atLeast("04 pool, 16 clients, against a thread each in C", 0.85, row("04 pool", "64B-16"), "toTwin"),
    atLeast("02 fork, 16 clients, questions/s against C", 0.9, row("02 fork", "64B-16"), "toTwin"),
    atLeast("02 fork, connections/s against C", 0.5, row("02 fork", "churn"), "toTwin"),
    atMost("one read through libc, beyond the bare call", " ns", 150, c && typeScript.read - c.read),
    atMost("one write through libc, beyond the bare call", " ns", 150, c && typeScript.write - c.write),
    atMost("heap that one read allocates", " bytes", 1, typeScript.allocated),
    ...startUp.map(({ contender, toBare }) =>
      atMost(`${contender}: until it listens, by Node and tsx alone`, "", 1.5, toBare.median),
    ),
  ];
}
