import { descriptorTables } from "@accept-loop/weave/picture/svg";
import { recorded } from "@accept-loop/weave/record/recorded";

type Tables = Parameters<typeof descriptorTables>[0]["processes"];

export const pictures: Record<string, () => string> = {
  outlived: () =>
    descriptorTables({
      title: "Two families on one port",
      description:
        "The child of the old server holds the old connection. The new server holds the listening socket. Both have port 6666.",
      processes: recorded(import.meta.dirname, "outlived").data["tables"] as Tables,
    }),
};
