import { wrapped } from "../lesson/wrapped.ts";
import type { BenchTable } from "./table.ts";

/** A table of the benchmark in columns, as a fence of a lesson holds it. */
export function benchText({ head, parts, how, where }: BenchTable): string {
  const lines = parts.flatMap((part) => part.lines);
  const names = Math.max(...lines.map(({ contender }) => contender.length)) + "  ".length;
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map(({ cells }) => width(cells, i))));
  const set = (name: string, cells: readonly string[] | string): string => {
    const told = typeof cells === "string" ? cells : cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join("  ");
    return `${name.padEnd(names)}  ${told}`.trimEnd();
  };
  const rows = parts.flatMap(({ title, lines }) => [
    title,
    ...lines.map(({ contender, cells }) => set(`  ${contender}`, cells)),
  ]);
  return [set("", head), ...rows, "", wrapped(`${how} ${where}`)].join("\n");
}

function width(cells: readonly string[] | string, column: number): number {
  return typeof cells === "string" ? 0 : (cells[column]?.length ?? 0);
}
