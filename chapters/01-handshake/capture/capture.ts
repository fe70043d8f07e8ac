import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { main } from "@accept-loop/libc/crt0";
import type { Endpoint } from "@accept-loop/libc/errno";
import { F_SETFD, fcntl, FD_CLOEXEC } from "@accept-loop/libc/fcntl";
import { IFF_UP, interfaceFlags, setInterfaceFlags } from "@accept-loop/libc/net/if";
import { encodePcap } from "@accept-loop/libc/pcap";
import { close, pipe, STDOUT_FILENO } from "@accept-loop/libc/unistd";
import { connectTo } from "../client.ts";
import { Capture, type Captured } from "./packets.ts";
import { readSome, writeAll } from "../server.ts";
import { acknowledged, closing, over, timeline } from "./timeline.ts";

/** How the connection ends. */
const ENDINGS = {
  /** The client closes, and the server closes as soon as it knows: its ACK and its FIN can share a segment. */
  client(connFd: number): void {
    close(connFd);
  },
  /** The server is frozen while the client closes, so that its kernel sends ACK long before it sends FIN. */
  slow(connFd: number, server: ChildProcess, capture: Capture): void {
    server.kill("SIGSTOP");
    close(connFd);
    capture.until("the client's FIN is acknowledged", (segments) => {
      return segments.some((segment) => segment.flags.includes("FIN") && acknowledged(segment, segments));
    });
    server.kill("SIGCONT");
  },
  /** The server is killed, so that its end closes first. */
  server(connFd: number, server: ChildProcess): void {
    server.kill("SIGTERM");
    readSome(connFd, new Uint8Array(1)); // 0: the server's FIN
    close(connFd);
  },
} as const;
type Ending = keyof typeof ENDINGS;

/** Records one connection to a server: "hello", "HELLO", and its end. @returns its segments. */
export function record(at: Endpoint, server: ChildProcess, ending: Ending): readonly Captured[] {
  const capture = new Capture(at.port);
  try {
    const connFd = connectTo(at);
    writeAll(connFd, "hello\n");
    readSome(connFd, new Uint8Array(64));
    ENDINGS[ending](connFd, server, capture);
    return capture.until("both FINs are acknowledged", over);
  } finally {
    capture.close();
  }
}

/** Starts the chapter's server, and waits for its first line. @returns it, and where it listens. */
function startServer(): { server: ChildProcess; at: Endpoint } {
  const [fromServer, toUs] = pipe();
  for (const fd of [fromServer, toUs]) fcntl(fd, F_SETFD, FD_CLOEXEC);
  const command = [...process.execArgv, join(import.meta.dirname, "../server.ts")];
  const server = spawn(process.execPath, command, { stdio: ["ignore", toUs, "inherit"] });
  close(toUs);
  const line = new Uint8Array(256);
  const said = Buffer.from(line.subarray(0, readSome(fromServer, line))).toString(); // one write, and so one read
  const [, address, port] = /^listening on ([\d.]+):(\d+)\n/.exec(said) ?? [];
  if (address === undefined) throw new Error("the server did not start");
  return { server, at: { address, port: Number(port) } };
}

/** Does this process have loopback, packets and ports of its own? The program that made the namespace says so. */
const PRIVATE = process.env["ACCEPT_LOOP_NAMESPACE"] === "private";

/** Runs this program again in a network namespace of its own, where it may record packets. @returns its status. */
function againInNamespace(): number {
  const ways = [["-n"], ["-Urn"]]; // root needs no user namespace
  const tried = ways.map((way) => ({ way, result: spawnSync("unshare", [...way, "true"], { encoding: "utf8" }) }));
  const way = tried.find(({ result }) => result.status === 0)?.way;
  if (way === undefined) {
    const why = tried.at(-1)?.result;
    throw new Error(
      `this system allows no network namespace of your own (${(why?.error?.message ?? why?.stderr ?? "").trim()}): ` +
        "run `npm run capture` as root, or in the dev container (.devcontainer in the repository)",
    );
  }
  const [script = "", ...words] = process.argv.slice(1);
  return (
    spawnSync("unshare", [...way, process.execPath, ...process.execArgv, script, ...words], {
      stdio: "inherit",
      env: { ...process.env, ACCEPT_LOOP_NAMESPACE: "private" },
    }).status ?? 1
  );
}

const HELP = `npm run capture records the packets of one connection, draws them, and writes them to handshake.pcap.
npm run capture -- --close=ENDING: who closes it, and how: ${Object.keys(ENDINGS).join(", ")}; default client
`;

/** What the command line asks for. */
function asked(): Ending | "help" {
  const { values } = parseArgs({
    options: { close: { type: "string", default: "client" }, help: { type: "boolean" } },
  });
  if (values.help === true) return "help";
  if (Object.hasOwn(ENDINGS, values.close)) return values.close as Ending;
  throw new TypeError(`--close=${values.close}: choose one of ${Object.keys(ENDINGS).join(", ")}`);
}

main(import.meta, () => {
  const ending = asked();
  if (ending === "help") {
    writeAll(STDOUT_FILENO, HELP);
    return;
  }
  if (!PRIVATE) {
    process.exitCode = againInNamespace();
    return;
  }
  setInterfaceFlags("lo", interfaceFlags("lo") | IFF_UP);
  const { server, at } = startServer();
  try {
    const segments = record(at, server, ending);
    const count = `${segments.length} segments, ${closing(segments).length} of them to close`;
    writeAll(STDOUT_FILENO, `${timeline(segments, at.port).join("\n")}\n\n${count}\n`);
    const file = resolve("handshake.pcap");
    writeFileSync(file, encodePcap(segments));
    writeAll(STDOUT_FILENO, `Wireshark opens ${file}\n`);
  } finally {
    server.kill("SIGKILL");
  }
});
