import { oneServer, type OneServer } from "@accept-loop/weave/picture/svg";
import { recorded } from "@accept-loop/weave/record/recorded";
import { packetPictures } from "./drawing/packet-pictures.ts";
import { statePictures } from "./drawing/state-pictures.ts";

/** How many wait in the accept queue: what `ss` printed of the listening socket. */
function waiting(): number {
  const told = recorded(import.meta.dirname, "second-waits").events.map(({ text }) => /^LISTEN +(\d+) /.exec(text));
  return Number(told.find((found) => found !== null)?.[1]);
}

/** The number of the listening socket's descriptor: what `ss` printed. An accepted connection gets the next. */
function listenFd(): number {
  const told = recorded(import.meta.dirname, "half-closed").events.map(({ text }) => /^pid=\d+,fd=(\d+)/.exec(text));
  return Number(told.find((found) => found !== null)?.[1]);
}
const FD = { listen: listenFd(), conn: listenFd() + 1 };

/** The server of this chapter, at one moment. */
function server(title: string, moment: Omit<OneServer, "title" | "processes">, does: string): string {
  const clients = (moment.connected ?? []).map(({ client }, index) => ({ fd: FD.conn + index, socket: client }));
  const descriptors = [{ fd: FD.listen, socket: "listening" }, ...clients];
  return oneServer({ title, processes: [{ name: "server", does: [does], descriptors }], ...moment });
}

const AT = "127.0.0.1:6666";

export const pictures: Record<string, () => string> = {
  ...packetPictures,
  listening: () =>
    server("A listening socket", { listening: { at: AT }, lit: ["listening", `fd ${FD.listen}`] }, "after listen()"),
  waits: () =>
    server(
      "A client waits",
      { listening: { at: AT, waiting: ["client A"] }, lit: ["accept queue"] },
      "before accept()",
    ),
  accepted: () =>
    server(
      "A client is accepted",
      { listening: { at: AT, waiting: [] }, connected: [{ client: "client A" }], lit: ["client A", `fd ${FD.conn}`] },
      "after accept()",
    ),
  queue: () => {
    const clients = Array.from({ length: waiting() }, () => "client B");
    const listening = { at: AT, waiting: clients };
    return server(
      "The second client waits",
      { listening, connected: [{ client: "client A" }], lit: ["accept queue", `in read(${FD.conn})`] },
      `in read(${FD.conn})`,
    );
  },
  "syn-queue": () =>
    server(
      "The SYN queue beside the accept queue",
      { listening: { at: AT, opening: ["client C"], waiting: ["client B"] }, lit: ["SYN queue"] },
      "before accept()",
    ),
  ...statePictures,
};
