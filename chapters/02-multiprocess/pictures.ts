import { fullBuffers, oneServer } from "@accept-loop/weave/picture/svg";
import { recorded } from "@accept-loop/weave/record/recorded";

/** A process's descriptors of sockets. */
interface Table {
  readonly name: string;
  readonly descriptors: readonly { readonly fd: number; readonly file: string }[];
}

/** Bytes in the kernel's two buffers of one end. */
type Buffered = readonly [send: number, receive: number];

/** The chapter's server with one client, and which process held which socket when the scenario looked. */
function family(title: string, when: string, lit: readonly string[]): string {
  const tables = recorded(import.meta.dirname, "who-holds-what").data[when] as Table[];
  return oneServer({
    title,
    processes: tables.map(({ name, descriptors }) => ({
      name,
      descriptors: descriptors.map(({ fd, file }) => ({
        fd,
        socket: file === "listening socket" ? "listening" : "the client",
      })),
    })),
    listening: { at: "127.0.0.1:6666" },
    connected: [{ client: "the client" }],
    lit,
  });
}

export const pictures: Record<string, () => string> = {
  "after-fork": () =>
    family("After fork(), before either process closes anything", "after fork", ["listening", "the client"]),
  "after-close": () => family("After both have closed what they do not need", "after both have closed", []),
  "four-buffers": () => {
    const { child, client } = recorded(import.meta.dirname, "two-full-buffers", 1).data["buffers"] as Record<
      "child" | "client",
      Buffered
    >;
    return fullBuffers({
      title: "Four full buffers",
      left: { name: "client", does: ["in write()"], send: client[0], receive: client[1] },
      right: { name: "child", does: ["in write()"], send: child[0], receive: child[1] },
    });
  },
};
