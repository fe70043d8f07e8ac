import { arrow, drawing, element, text } from "./drawing.ts";

/** One end of a connection, and what lies in the kernel's two buffers for it. */
export interface BufferedEnd {
  readonly name: string;
  /** What the program does, a line each: "in write()". */
  readonly does: readonly string[];
  /** Bytes that it wrote, and the other end's kernel has not acknowledged. */
  readonly send: number;
  /** Bytes that came, and it has not read. */
  readonly receive: number;
}

export interface FullBuffers {
  readonly title: string;
  readonly left: BufferedEnd;
  readonly right: BufferedEnd;
}

const BOX = { width: 164, height: 46 };
const X = { left: 12, right: 240 };
/** From the left end's program up, to the right, down to the other program, down, and back to the left. */
const Y = { sent: 34, program: 112, answered: 190 };

const grouped = new Intl.NumberFormat("en");

function box(x: number, y: number, lines: readonly string[], style: string): string {
  const first = y + BOX.height / 2 + 5 - (lines.length - 1) * 9;
  const words = lines.map((line, i) => text(x + BOX.width / 2, first + i * 18, line, { anchor: "middle" }));
  return element("rect", { x, y, ...BOX, rx: 4, class: style }) + words.join("");
}

function buffer(x: number, y: number, name: string, bytes: number): string {
  return box(x, y, [`${name} buffer`, `${grouped.format(bytes)} bytes`], "box filled");
}

/**
 * A connection on which neither program reads: its four buffers are full, and each program waits. The bytes go round like
 * the hands of a clock.
 *
 * @example
 * fullBuffers({
 *   title: "Four full buffers",
 *   left: { name: "client", does: ["in write()"], send: 2_500_000, receive: 1_200_000 },
 *   right: { name: "server", does: ["in write()"], send: 2_600_000, receive: 1_300_000 },
 * });
 */
export function fullBuffers({ title, left, right }: FullBuffers): string {
  const description = [left, right]
    .map(({ name, does, send, receive }) => {
      const bytes = `${grouped.format(send)} bytes wait in its send buffer, ${grouped.format(receive)} in its receive buffer`;
      return `${[name, ...does].join(", ")}: ${bytes}.`;
    })
    .join(" ");
  const middle = (x: number): number => x + BOX.width / 2;
  const stalled = "line dim dashed";
  const [leftEdge, rightEdge] = [X.left + BOX.width + 4, X.right - 4];
  const [above, below] = [Y.program - 4, Y.program + BOX.height + 4];
  return drawing({ title, description }, X.right + BOX.width + X.left, Y.answered + BOX.height + X.left, [
    text(X.left, 20, "filled: in the kernel", { style: "dim" }),
    buffer(X.left, Y.sent, "send", left.send),
    buffer(X.right, Y.sent, "receive", right.receive),
    box(X.left, Y.program, [left.name, ...left.does], "box"),
    box(X.right, Y.program, [right.name, ...right.does], "box"),
    buffer(X.left, Y.answered, "receive", left.receive),
    buffer(X.right, Y.answered, "send", right.send),
    arrow([middle(X.left), above], [middle(X.left), Y.sent + BOX.height + 4], stalled),
    arrow([leftEdge, Y.sent + BOX.height / 2], [rightEdge, Y.sent + BOX.height / 2], stalled),
    arrow([middle(X.right), Y.sent + BOX.height + 4], [middle(X.right), above], stalled),
    arrow([middle(X.right), below], [middle(X.right), Y.answered - 4], stalled),
    arrow([rightEdge, Y.answered + BOX.height / 2], [leftEdge, Y.answered + BOX.height / 2], stalled),
    arrow([middle(X.left), Y.answered - 4], [middle(X.left), below], stalled),
  ]);
}
