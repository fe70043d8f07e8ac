import { arrow, CHARACTER, element, LINE, text } from "./drawing.ts";

/** The listening socket, and the clients whose connections wait there, the oldest first. */
export interface ListeningSocket {
  /** "127.0.0.1:6666". */
  readonly at: string;
  /** Those whose handshake is not finished; left out, no SYN queue is drawn. */
  readonly opening?: readonly string[];
  /** Those that wait to be accepted; left out, no accept queue is drawn. */
  readonly waiting?: readonly string[];
}

export interface ConnectedSocket {
  /** "client A". */
  readonly client: string;
  /** A second line: "6 bytes to read". */
  readonly note?: string;
}

interface Sockets {
  readonly listening: ListeningSocket | undefined;
  readonly connected: readonly ConnectedSocket[];
}

/** Drawn with its top left corner at 0, 0. */
interface Drawn {
  readonly parts: string[];
  readonly width: number;
  readonly height: number;
  /** How far down the arrow from a descriptor to each socket ends, by its name. */
  readonly at: ReadonlyMap<string, number>;
  /** Where the clients' names begin, if there are any. */
  readonly clientsX: number | undefined;
}

interface Column {
  readonly width: number;
  readonly isLit: (part: string) => boolean;
}

const PADDING = 8;
const HEIGHT = 30;
const GAP = 14;
const CELL = 22;
/** From one cell of a queue to the next. */
const CELLS = CELL + 4;
const TO_CLIENT = 30;

/** The listening socket with its queues, below it the connected sockets, and the clients beside them. */
export function drawSockets({ listening, connected }: Sockets, isLit: Column["isLit"]): Drawn {
  const clients = [...(listening === undefined ? [] : clientsAt(listening)), ...connected.map(({ client }) => client)];
  const words = ["connected socket", listening?.at ?? "", ...connected.map(({ note = "" }) => note)];
  const column = { width: widest([...words, ...clients]) + 2 * PADDING, isLit };
  const parts: string[] = [];
  const at = new Map<string, number>();
  let bottom = 0;
  if (listening !== undefined) {
    const drawn = drawListening(listening, column);
    parts.push(...drawn.parts);
    at.set("listening", LINE);
    bottom = drawn.height + GAP;
  }
  for (const { client, note } of connected) {
    const height = note === undefined ? HEIGHT : HEIGHT + LINE;
    parts.push(box(bottom, height, isLit(client), column), text(PADDING, bottom + 20, "connected socket"));
    if (note !== undefined) parts.push(text(PADDING, bottom + 20 + LINE, note));
    parts.push(...drawClient(client, bottom + 15, isLit(client), column));
    at.set(client, bottom + 15);
    bottom += height + GAP;
  }
  const clientsX = clients.length === 0 ? undefined : column.width + TO_CLIENT;
  const width = clientsX === undefined ? column.width : clientsX + widest(clients);
  return { parts, width, height: bottom - GAP, at, clientsX };
}

function clientsAt({ opening = [], waiting = [] }: ListeningSocket): string[] {
  return [...opening, ...waiting];
}

function drawListening({ at, opening, waiting }: ListeningSocket, column: Column): { parts: string[]; height: number } {
  const words = [text(PADDING, LINE, "listening socket"), text(PADDING, LINE * 2, at)];
  let bottom = LINE * 2 + PADDING;
  for (const [name, clients] of [
    ["SYN queue", opening],
    ["accept queue", waiting],
  ] as const) {
    if (clients === undefined) continue;
    words.push(...drawQueue(name, clients, bottom, column));
    bottom += LINE + Math.max(1, clients.length) * CELLS + PADDING;
  }
  return { parts: [box(0, bottom, column.isLit("listening"), column), ...words], height: bottom };
}

/** A queue's name and its places: one for each client, or an empty one. */
function drawQueue(name: string, clients: readonly string[], y: number, column: Column): string[] {
  const { width, isLit } = column;
  const parts = [text(PADDING, y + LINE - 4, name, { style: isLit(name) ? "good" : "dim" })];
  const cell = (index: number, look: string): string => {
    const place = { x: PADDING, y: y + LINE + index * CELLS, width: width - 2 * PADDING, height: CELL };
    return element("rect", { ...place, class: look });
  };
  if (clients.length === 0) parts.push(cell(0, "box dim dashed"));
  for (const [index, client] of clients.entries()) {
    const middle = y + LINE + index * CELLS + CELL / 2;
    parts.push(
      cell(index, isLit(name) ? "box filled" : "box"),
      text(width / 2, middle + 5, client, { anchor: "middle" }),
    );
    parts.push(...drawClient(client, middle, isLit(name), column));
  }
  return parts;
}

function drawClient(client: string, y: number, lit: boolean, { width }: Column): string[] {
  const line = arrow([width + TO_CLIENT - 4, y], [width, y], lit ? "line good" : "line");
  return [line, text(width + TO_CLIENT, y + 5, client, { style: lit ? "good" : "" })];
}

function box(y: number, height: number, lit: boolean, { width }: Column): string {
  return element("rect", { x: 0, y, width, height, rx: 5, class: lit ? "box filled" : "box" });
}

function widest(words: readonly string[]): number {
  return Math.max(...words.map(({ length }) => length)) * CHARACTER;
}
