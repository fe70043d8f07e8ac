import { descriptorTables } from "@accept-loop/weave/picture/svg";
import { recorded } from "@accept-loop/weave/record/recorded";

type Descriptors = Parameters<typeof descriptorTables>[0]["processes"][number]["descriptors"];

export const pictures: Record<string, () => string> = {
  "one-table": () =>
    descriptorTables({
      title: "The one descriptor table of a process with a thread for each client",
      description:
        "The process holds the listening socket and the connections of clients A and B, each by one descriptor.",
      processes: [
        { name: "all threads", descriptors: recorded(import.meta.dirname, "one-table").data["table"] as Descriptors },
      ],
    }),
};
