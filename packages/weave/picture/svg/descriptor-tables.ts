import { arrow, type Caption, CHARACTER, drawing, element, text } from "./drawing.ts";

export interface DescriptorTable {
  /** "parent 4711". */
  readonly name: string;
  /** Its descriptors: each number, and the name of the open file that it refers to. */
  readonly descriptors: readonly { readonly fd: number; readonly file: string }[];
}

export interface DescriptorTables extends Caption {
  readonly processes: readonly DescriptorTable[];
}

const ROW = 26;
const GAP = 16;
const FD = 44;
const FILE = 44;
const MARGIN = 16;
/** From the tables to the open files. */
const ACROSS = 84;

function told(references: number): string {
  return `${references} reference${references === 1 ? "" : "s"}`;
}

/**
 * The descriptor tables of processes on the left, the open files of the kernel on the right, with the number of references
 * that each has: a file is closed when it has none.
 *
 * @example
 * descriptorTables({ title: "…", description: "…", processes: [
 *   { name: "parent", descriptors: [{ fd: 19, file: "listening socket" }, { fd: 20, file: "connection" }] },
 *   { name: "child", descriptors: [{ fd: 20, file: "connection" }] },
 * ] });
 */
export function descriptorTables({ processes, ...caption }: DescriptorTables): string {
  const references = new Map<string, number>();
  for (const { file } of processes.flatMap(({ descriptors }) => descriptors)) {
    references.set(file, (references.get(file) ?? 0) + 1);
  }
  const files = [...references];
  const left = MARGIN + Math.max(FD, ...processes.map(({ name }) => name.length * CHARACTER));
  const right = left + ACROSS;
  const width = Math.max(...files.map(([file, count]) => Math.max(file.length, told(count).length))) * CHARACTER + 20;
  const fileY = new Map(files.map(([file], index) => [file, 36 + index * (FILE + GAP)]));

  const boxes = [text(right, 24, "open files", { style: "dim" })];
  const arrows: string[] = [];
  let y = 24;
  for (const { name, descriptors } of processes) {
    boxes.push(text(MARGIN, y, name));
    y += 12;
    for (const { fd, file } of descriptors) {
      boxes.push(element("rect", { x: MARGIN, y, width: FD, height: ROW, class: "box" }));
      boxes.push(text(MARGIN + FD / 2, y + 18, String(fd), { anchor: "middle" }));
      arrows.push(arrow([MARGIN + FD, y + ROW / 2], [right, (fileY.get(file) ?? 0) + FILE / 2]));
      y += ROW;
    }
    y += GAP + 18;
  }
  for (const [file, count] of files) {
    const top = fileY.get(file) ?? 0;
    boxes.push(element("rect", { x: right, y: top, width, height: FILE, rx: 5, class: "box filled" }));
    boxes.push(text(right + 10, top + 18, file), text(right + 10, top + 35, told(count)));
  }
  const bottom = Math.max(y - 18, 36 + files.length * (FILE + GAP));
  return drawing(caption, right + width + MARGIN, bottom, [...arrows, ...boxes]);
}
