import { bitmap, fullBuffers, oneServer, pollPass } from "@accept-loop/weave/picture/svg";
import { recorded } from "@accept-loop/weave/record/recorded";

interface Socket {
  readonly fd: number;
  readonly file: string;
}

/** Bytes in the kernel's two buffers of one end. */
interface Buffered {
  readonly send: number;
  readonly receive: number;
}

/** The server's sockets, when the scenario looked: the listening one, and those of three clients. */
function sockets(): readonly Socket[] {
  return recorded(import.meta.dirname, "one-for-all").data["sockets"] as Socket[];
}

export const pictures: Record<string, () => string> = {
  "one-server": () =>
    oneServer({
      title: "One thread waits for all",
      processes: [
        {
          name: "server",
          does: ["in poll()"],
          descriptors: sockets().map(({ fd, file }) => ({ fd, socket: file.replace(" socket", "") })),
        },
      ],
      listening: { at: "127.0.0.1:6666" },
      connected: sockets()
        .slice(1)
        .map(({ file }) => ({ client: file })),
      lit: ["in poll()", ...sockets().map(({ fd }) => `fd ${fd}`)],
    }),
  "fd-set": () =>
    bitmap({
      title: "The fd_set of that server",
      description: "Of 1,024 bits four are set, one for each of the server's sockets.",
      size: 1024,
      set: sockets().map(({ fd }) => fd),
      names: Object.fromEntries(sockets().map(({ fd, file }) => [fd, file])),
    }),
  "one-pass": () => {
    const [listener = 0, a = 0, b = 0, c = 0] = sockets().map(({ fd }) => fd);
    return pollPass({
      title: "One pass of the loop",
      entries: [
        { fd: listener, socket: "listening", events: "IN", revents: "IN", accept: `D gets ${b}` },
        { fd: a, socket: "client A", events: "IN", revents: "0" },
        { fd: b, socket: "client B", events: "IN", revents: "IN", turn: "read: FIN", close: "close" },
        { fd: c, socket: "client C", events: "IN", revents: "IN", turn: "answer" },
      ],
    });
  },
  "four-buffers": () => {
    const { client, server } = recorded(import.meta.dirname, "never-reads").data["buffers"] as Record<
      "client" | "server",
      Buffered
    >;
    return fullBuffers({
      title: "Four full buffers",
      left: { name: "client A", does: ["reads nothing"], ...client },
      right: { name: "server", does: ["reads no more"], ...server },
    });
  },
};
