import type { Sighting } from "@accept-loop/weave/claim/finding";

/** What was seen, and how often: "3 times: 3 to 9 ms, median 4". */
export function seen({ values, unit = "", count, least, median, most }: Sighting): string {
  if (count === 1 || median === undefined)
    return [...new Set(values)].map((value) => `${value} ${unit}`.trim()).join("\n");
  return `${count} times: ${least} to ${`${most} ${unit}`.trim()}, median ${median}`;
}
