import { bitmap, descriptorTables } from "@accept-loop/weave/picture/svg";
import { recorded } from "@accept-loop/weave/record/recorded";

interface Socket {
  readonly fd: number;
  readonly file: string;
}

/** The server's sockets, when the scenario looked. */
function sockets(): readonly Socket[] {
  return recorded(import.meta.dirname, "one-for-all").data["sockets"] as Socket[];
}

export const pictures: Record<string, () => string> = {
  "one-table": () =>
    descriptorTables({
      title: "One process, all sockets",
      description: "One table of descriptors leads to the listening socket and to the connections of three clients.",
      processes: [{ name: "server", descriptors: sockets() }],
    }),
  "fd-set": () =>
    bitmap({
      title: "The fd_set of that server",
      description: "Of 1,024 bits four are set, one for each of the server's sockets.",
      size: 1024,
      set: sockets().map(({ fd }) => fd),
      names: Object.fromEntries(sockets().map(({ fd, file }) => [fd, file])),
    }),
};
