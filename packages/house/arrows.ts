import { type Import, isForTests } from "./imports.ts";
import { layerOf } from "./layers.ts";

/** That a layer imports another one. */
export interface Arrow {
  /** Their folders. */
  readonly from: string;
  readonly to: string;
  /** Only tests do, and what lessons are made of. */
  readonly onlyTests: boolean;
}

/** The arrows between the layers, without those that others imply: a program's by programs alone. */
export function arrowsOf(imports: readonly Import[]): Arrow[] {
  const arrows = new Map<string, Arrow>();
  for (const { file, to: path = "" } of imports) {
    const [from, to] = [layerOf(file)?.folder, layerOf(path)?.folder];
    if (from === undefined || to === undefined || from === to) continue;
    const onlyTests = isForTests(file) && (arrows.get(`${from} ${to}`)?.onlyTests ?? true);
    arrows.set(`${from} ${to}`, { from, to, onlyTests });
  }
  const all = [...arrows.values()];
  return all.filter((arrow) => !isImplied(arrow, all));
}

function isImplied({ from, to, onlyTests }: Arrow, all: readonly Arrow[]): boolean {
  const usable = all.filter((each) => onlyTests || !each.onlyTests);
  const seen = new Set([from]);
  const beyond = usable.filter((each) => each.from === from && each.to !== to).map((each) => each.to);
  for (let here = beyond.pop(); here !== undefined; here = beyond.pop()) {
    if (here === to) return true;
    if (seen.has(here)) continue;
    seen.add(here);
    beyond.push(...usable.filter((each) => each.from === here).map((each) => each.to));
  }
  return false;
}
