import { oneServer } from "@accept-loop/weave/picture/svg";
import { recorded } from "@accept-loop/weave/record/recorded";

type Descriptors = Parameters<typeof oneServer>[0]["processes"][number]["descriptors"];

export const pictures: Record<string, () => string> = {
  "one-table": () => {
    const descriptors = recorded(import.meta.dirname, "one-table").data["table"] as Descriptors;
    const numberOf = (wanted: string): number | undefined => descriptors.find(({ socket }) => socket === wanted)?.fd;
    const serving = ["client A", "client B"].map((client) => `in read(${numberOf(client)})`);
    return oneServer({
      title: "A thread per client, and one descriptor table",
      processes: [{ name: "3 threads", does: [`in accept(${numberOf("listening")})`, ...serving], descriptors }],
      listening: { at: "127.0.0.1:6666" },
      connected: [{ client: "client A" }, { client: "client B" }],
      lit: serving,
    });
  },
  "pool-of-two": () =>
    oneServer({
      title: "A pool of two threads, and three clients",
      processes: [
        {
          name: "2 threads",
          does: ["in read(20)", "in read(21)"],
          descriptors: [
            { fd: 19, socket: "listening" },
            { fd: 20, socket: "client A" },
            { fd: 21, socket: "client B" },
          ],
        },
      ],
      listening: { at: "127.0.0.1:6666", waiting: ["client C"] },
      connected: [{ client: "client A" }, { client: "client B" }],
      lit: ["accept queue"],
    }),
};
