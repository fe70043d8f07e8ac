import { drawing, text } from "./drawing.ts";
import { drawProcesses, type ServerProcess } from "./server-processes.ts";
import { type ConnectedSocket, drawSockets, type ListeningSocket } from "./server-sockets.ts";

export interface OneServer {
  readonly title: string;
  readonly processes: readonly ServerProcess[];
  readonly listening?: ListeningSocket;
  readonly connected?: readonly ConnectedSocket[];
  /**
   * What is new, by name: "listening", "SYN queue", "accept queue", a connected socket's client, a descriptor ("fd 20"), or
   * what a process does, word for word.
   */
  readonly lit: readonly string[];
}

const MARGIN = 12;
const TOP = 34;
/** From the programs to the sockets. */
const ACROSS = 40;

/**
 * One server, the picture that runs through the book: programs with their descriptor tables on the left, the kernel's sockets
 * in the middle, clients on the right. What is lit is filled, and its arrows are green.
 *
 * @throws Error for something lit that is not in the picture, and for a descriptor whose socket is not in the picture.
 *
 * @example
 * oneServer({
 *   title: "The second client waits",
 *   processes: [
 *     { name: "server", does: ["in read(20)"], descriptors: [
 *       { fd: 19, socket: "listening" },
 *       { fd: 20, socket: "client A" },
 *     ] },
 *   ],
 *   listening: { at: "127.0.0.1:6666", waiting: ["client B"] },
 *   connected: [{ client: "client A" }],
 *   lit: ["accept queue"],
 * });
 */
export function oneServer(server: OneServer): string {
  const { title, processes, listening, connected = [], lit } = server;
  const known = partsOf(server);
  const unknown = lit.find((part) => !known.includes(part));
  if (unknown !== undefined) throw new Error(`"${title}" has no "${unknown}" to light: it has ${known.join(", ")}`);

  const isLit = (part: string): boolean => lit.includes(part);
  const sockets = drawSockets({ listening, connected }, isLit);
  const programs = drawProcesses(processes, { x: MARGIN, y: TOP, across: ACROSS }, isLit, (socket) => {
    const at = sockets.at.get(socket);
    if (at === undefined)
      throw new Error(`"${title}" has no socket "${socket}": it has ${[...sockets.at.keys()].join(", ")}`);
    return TOP + at;
  });
  const x = programs.right + ACROSS;
  const headings = [text(MARGIN, 20, "program", { style: "dim" }), text(x, 20, "kernel", { style: "dim" })];
  if (sockets.clientsX !== undefined) headings.push(text(x + sockets.clientsX, 20, "clients", { style: "dim" }));
  const bottom = Math.max(programs.bottom, TOP + sockets.height) + MARGIN;
  return drawing({ title, description: inWords(server) }, x + sockets.width + MARGIN, bottom, [
    ...headings,
    ...programs.parts,
    `<g transform="translate(${Math.round(x)} ${TOP})">${sockets.parts.join("")}</g>`,
  ]);
}

/** Everything that can be lit. */
function partsOf({ processes, listening, connected = [] }: OneServer): string[] {
  return [
    ...(listening === undefined ? [] : ["listening"]),
    ...(listening?.opening === undefined ? [] : ["SYN queue"]),
    ...(listening?.waiting === undefined ? [] : ["accept queue"]),
    ...connected.map(({ client }) => client),
    ...processes.flatMap(({ does = [], descriptors }) => [...does, ...descriptors.map(({ fd }) => `fd ${fd}`)]),
  ];
}

/** The picture for those who do not see it. */
function inWords({ processes, listening, connected = [], lit }: OneServer): string {
  const sentences = processes.map(({ name, does = [], descriptors }) => {
    return `${[name, ...does, ...descriptors.map(({ fd, socket }) => `${fd} ${socket}`)].join(", ")}.`;
  });
  if (listening?.opening !== undefined) sentences.push(`SYN queue: ${listening.opening.join(", ") || "empty"}.`);
  if (listening?.waiting !== undefined) sentences.push(`Accept queue: ${listening.waiting.join(", ") || "empty"}.`);
  const notes = connected.filter(({ note }) => note !== undefined);
  return [...sentences, ...notes.map(({ client, note }) => `${client}: ${note}.`), `New: ${lit.join(", ")}.`].join(" ");
}
