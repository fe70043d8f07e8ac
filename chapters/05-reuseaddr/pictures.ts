import { oneServer, type OneServer } from "@accept-loop/weave/picture/svg";
import { recorded } from "@accept-loop/weave/record/recorded";

export const pictures: Record<string, () => string> = {
  outlived: () =>
    oneServer({
      title: "Two families on one port",
      processes: recorded(import.meta.dirname, "outlived").data["tables"] as OneServer["processes"],
      listening: { at: "127.0.0.1:6666" },
      connected: [{ client: "old client" }],
      lit: ["old client"],
    }),
  helper: () =>
    oneServer({
      title: "A helper keeps the port",
      processes: [
        { name: "helper", does: ["asleep"], descriptors: [{ fd: 17, socket: "listening" }] },
        { name: "new server", does: ["EADDRINUSE"], descriptors: [] },
      ],
      listening: { at: "127.0.0.1:6666" },
      lit: ["fd 17", "listening"],
    }),
};
