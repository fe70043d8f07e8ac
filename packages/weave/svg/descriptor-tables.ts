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
const GAP = 22;
const FD = 44;
const MARGIN = 16;

function label([file, references]: readonly [string, number]): string {
  return `${file} (${references} reference${references === 1 ? "" : "s"})`;
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
  const left = Math.max(FD + 60, ...processes.map(({ name }) => name.length * CHARACTER)) + MARGIN;
  const right = left + 150;
  const width = Math.max(...files.map((file) => label(file).length)) * CHARACTER + 20;
  const fileY = new Map(files.map(([file], index) => [file, 44 + index * (ROW + GAP)]));

  const boxes: string[] = [];
  const arrows: string[] = [];
  let y = 24;
  for (const { name, descriptors } of processes) {
    boxes.push(text(MARGIN, y, name));
    y += 8;
    for (const { fd, file } of descriptors) {
      boxes.push(element("rect", { x: MARGIN, y, width: FD, height: ROW, class: "box" }));
      boxes.push(text(MARGIN + FD / 2, y + 18, String(fd), { anchor: "middle" }));
      arrows.push(arrow([MARGIN + FD, y + ROW / 2], [right, (fileY.get(file) ?? 0) + ROW / 2]));
      y += ROW;
    }
    y += GAP + 14;
  }
  for (const file of files) {
    const top = fileY.get(file[0]) ?? 0;
    boxes.push(element("rect", { x: right, y: top, width, height: ROW, rx: 5, class: "box filled" }));
    boxes.push(text(right + 10, top + 18, label(file)));
  }
  boxes.push(text(right, 24, "open files", { style: "dim" }));
  const bottom = Math.max(y - GAP, 44 + files.length * (ROW + GAP));
  return drawing(caption, right + width + MARGIN, bottom, [...arrows, ...boxes]);
}
