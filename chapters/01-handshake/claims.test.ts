import { afterEach, beforeAll, describe, expect } from "vitest";
import { Client } from "@accept-loop/lab/client";
import { withServer } from "@accept-loop/lab/contract";
import { eventually, PATIENCE, within } from "@accept-loop/lab/eventually";
import { plant } from "@accept-loop/lab/mutant";
import { NO_NAMESPACE, sysctl } from "@accept-loop/lab/namespace";
import * as proc from "@accept-loop/lab/proc";
import { chapterProgram } from "@accept-loop/lab/program";
import { comesToRest } from "@accept-loop/lab/rest/comes-to-rest";
import { threadNotes, type ThreadNotes } from "@accept-loop/lab/rest/thread-notes";
import { htons } from "@accept-loop/libc/arpa/inet";
import { SystemError } from "@accept-loop/libc/errno";
import { bindC } from "@accept-loop/libc/ffi";
import { encodeSockaddrIn, INADDR_ANY, INADDR_LOOPBACK } from "@accept-loop/libc/netinet/in";
import { poll, PollFds } from "@accept-loop/libc/poll";
import * as sys from "@accept-loop/libc/sys/socket";
import { amidAlarms } from "@accept-loop/libc/testing/interruption";
import { read, write } from "@accept-loop/libc/unistd";
import { claim } from "@accept-loop/weave/claim/claim";
import {
  closeAll,
  closeNow,
  codeOf,
  connection,
  type Client as Ends,
  connectTo,
  listener,
  rowsOf,
  statesOf,
  tcpSocket,
} from "./testing/both-ends.ts";
import { mutants } from "./mutants.ts";
import { Capture } from "./capture/packets.ts";

const PROGRAM = chapterProgram(import.meta.dirname);

afterEach(closeAll);

/** A connection that is in TIME_WAIT while the tests run, since `begun`: the last of them sees its end. */
let waiting: Ends;
let begun = 0;

beforeAll(async () => {
  if (NO_NAMESPACE === undefined) [waiting, begun] = [await inTimeWait(), performance.now()];
});

async function inTimeWait(): Promise<Ends> {
  const both = connection();
  closeNow(both.fd);
  closeNow(both.connFd);
  await eventually("the client's end is in TIME_WAIT", () => statesOf(both) === "TIME_WAIT none");
  return both;
}

/** What a call throws. */
function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("from TypeScript to the kernel", () => {
  claim("real-call", (evidence) => {
    // #region ffi
    const getppid = bindC<() => number>("int getppid()");
    expect(getppid()).toBe(process.ppid);
    // #endregion ffi
    evidence.saw("getppid()", getppid());
  });

  claim("system-error", "ECONNREFUSED", (evidence) => {
    const { listenFd, port } = listener();
    closeNow(listenFd);
    const error = errorOf(() => connectTo({ port }));
    expect(error).toBeInstanceOf(SystemError);
    expect(error).toMatchObject({ code: "ECONNREFUSED", errno: -111, syscall: "connect", address: "127.0.0.1", port });
    evidence.saw("message", (error as SystemError).message);
  });

  claim("blocked-thread", "no timer", async (evidence) => {
    let fired = false;
    const timer = new Promise((resolve) => {
      setTimeout(() => resolve((fired = true)), 1);
    });
    const start = performance.now();
    poll(new PollFds(), 50); // waits for nothing, and for 50 ms
    evidence.saw("a timer of 1 ms, so many milliseconds later", fired ? "fired" : "has not fired");
    expect(performance.now() - start).toBeGreaterThan(40);
    expect(fired).toBe(false);
    await timer;
  });

  const ACCEPT: Readonly<Record<string, number>> = { x64: 43, arm64: 202 }; // syscalls(2)

  claim("sleeps-in-accept", "no CPU", async (evidence) => {
    await withServer(PROGRAM, {}, async (server) => {
      const inAccept = (): boolean => proc.systemCall(server.pid) === ACCEPT[process.arch];
      await eventually("its main thread is in accept()", inAccept);
      const noted = (): ThreadNotes | undefined => threadNotes([server.pid]).get(`${server.pid}/${server.pid}`);
      const before = noted();
      await comesToRest(server, "without a client"); // after half a second, at the least
      expect(noted()).toEqual({ ...before, state: "S", at: expect.any(Number) as number });
      evidence.saw("system call", proc.systemCall(server.pid) ?? "none");
      evidence.saw("CPU time used meanwhile", (noted()?.ran ?? NaN) - (before?.ran ?? NaN), "ms");
    });
  });
});

describe("addresses", () => {
  claim("sockaddr", "16 bytes", (evidence) => {
    // #region sockaddr
    const bytes = encodeSockaddrIn({ address: "127.0.0.1", port: 6666 }); // 6666 is 0x1a0a
    expect([...bytes.subarray(0, 2)]).toEqual([2, 0]); // AF_INET, the low byte first, as this machine has it
    expect([...bytes.subarray(2, 4)]).toEqual([0x1a, 0x0a]); // the port, the high byte first
    expect([...bytes.subarray(4, 8)]).toEqual([127, 0, 0, 1]); // the address, as it is read aloud
    expect([...bytes.subarray(8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    // #endregion sockaddr
    evidence.saw("bytes", Buffer.from(bytes).toString("hex"));
  });

  claim("swapped-port", "2586", (evidence) => {
    expect(htons(6666)).toBe(2586);
    const bytes = encodeSockaddrIn({ address: "127.0.0.1", port: 6666 });
    expect(new Uint16Array(bytes.buffer)[1]).toBe(2586); // what this machine reads there
    evidence.saw("htons(6666)", htons(6666));
  });

  claim("who-may-connect", "0.0.0.0", async (evidence) => {
    const outcome = async (listening: string, address: string): Promise<string> => {
      return withServer(PROGRAM, { env: { HOST: listening } }, async ({ port }) => {
        expect(proc.listeners(port)[0]?.local.address).toBe(listening);
        const client = await Client.connect(port, { address }).catch((error: NodeJS.ErrnoException) => error.code);
        if (!(client instanceof Client)) return String(client);
        client.close();
        return "connected";
      });
    };
    for (const [listening, address, expected] of [
      [INADDR_LOOPBACK, "127.0.0.1", "connected"],
      [INADDR_LOOPBACK, "127.0.0.2", "ECONNREFUSED"],
      [INADDR_ANY, "127.0.0.2", "connected"],
    ] as const) {
      const seen = await outcome(listening, address);
      expect(seen).toBe(expected);
      evidence.saw(`listening on ${listening}, a client of ${address}`, seen);
    }
  });

  claim("never-bound", "a port that the kernel picks", (evidence) => {
    const fd = tcpSocket();
    sys.listen(fd, 5); // as if bind() had failed, unchecked
    const { address, port } = sys.getsockname(fd);
    expect(address).toBe(INADDR_ANY);
    expect(proc.listeners(port)).toHaveLength(1);
    evidence.saw("it listens on", `${address}:${port}`);
  });
});

describe("bytes", () => {
  claim("ten-writes-one-read", "one read", async (evidence) => {
    const both = connection();
    const lines = Array.from({ length: 10 }, (_, i) => `line ${i}\n`);
    for (const line of lines) write(both.fd, line);
    await eventually("all of it has come", () => rowsOf(both).server?.rxQueue === lines.join("").length);
    const buffer = new Uint8Array(1000);
    const count = read(both.connFd, buffer);
    expect(Buffer.from(buffer.subarray(0, count)).toString()).toBe(lines.join(""));
    evidence.saw("bytes in one read", count);
  });

  claim("one-write-many-reads", "200,000 bytes", (evidence) => {
    const both = connection();
    expect(write(both.fd, new Uint8Array(200_000))).toBe(200_000);
    const buffer = new Uint8Array(16 * 1024); // as large as the server's
    let reads = 0;
    for (let got = 0; got < 200_000; reads++) got += read(both.connFd, buffer);
    expect(reads).toBeGreaterThanOrEqual(13);
    evidence.saw("reads", reads);
  });
});

describe("writing", () => {
  claim("short-write", "fewer", (evidence) => {
    const both = connection();
    const all = new Uint8Array(64 * 1024 * 1024); // more than the buffers of both ends have room for
    const begun = performance.now();
    const taken = amidAlarms(() => write(both.fd, all));
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(all.length);
    expect(performance.now() - begun).toBeLessThan(8000); // after 10 s the socket's own time limit would end the wait
    evidence.saw(`of ${all.length} bytes the kernel took`, taken);
  });

  claim("epipe", "EPIPE", async (evidence, context) => {
    if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
    const both = connection();
    closeNow(both.fd);
    await eventually("the client's FIN has come", () => statesOf(both) === "FIN_WAIT2 CLOSE_WAIT");
    const capture = new Capture(both.serverPort);
    try {
      expect(write(both.connFd, "are you there?\n")).toBe(15);
      capture.until("RST comes", (segments) => segments.some(({ flags }) => flags.includes("RST")));
    } finally {
      capture.close();
    }
    await eventually("the connection is gone", () => statesOf(both) === "none none");
    const code = codeOf(() => write(both.connFd, "hello?\n"));
    expect(code).toBe("EPIPE");
    evidence.saw("first write", "15 bytes taken, RST came back");
    evidence.saw("second write", code ?? "");
  });

  claim("ignores-sigpipe", "SIGPIPE", async (evidence) => {
    await withServer(PROGRAM, {}, (server) => {
      const ignored = proc.signalMasks(server.pid).ignored.has(13);
      expect(ignored).toBe(true);
      evidence.saw("bit 13 of SigIgn", ignored);
      return Promise.resolve();
    });
  });

  claim("sigpipe-kills", "SIGPIPE", async (evidence) => {
    const mutant = mutants.find(({ name }) => name === "SIGPIPE has its default action");
    if (mutant === undefined) throw new Error("mutants.ts has lost the server without SIGPIPE's protection");
    await withServer(plant(import.meta.dirname, mutant), {}, async (server) => {
      await server.freeze();
      const gone = await Client.connect(server.port);
      await gone.send(new Uint8Array(60_000));
      gone.close();
      server.resume();
      const { signal } = await within(PATIENCE, "the server to exit", server.exited);
      expect(signal).toBe("SIGPIPE");
      evidence.saw("killed by", signal ?? "nothing");
    });
  });
});

describe("the cost", () => {
  const CLIENTS = 100;

  claim("cheap-clients", "100 clients", async (evidence) => {
    await withServer(PROGRAM, {}, async (server) => {
      const begin = proc.cpu(server.pid);
      for (let i = 0; i < CLIENTS; i++) {
        const client = await Client.connect(server.port);
        expect(await client.ask("hello\n")).toBe("HELLO\n");
        client.halfClose();
        await client.receiveToEnd();
        client.close();
      }
      const used = proc.cpu(server.pid) - begin;
      evidence.saw("CPU for one client, of what starting Node took", Number((used / CLIENTS / begin).toFixed(5)));
      expect(used).toBeLessThan(begin);
    });
  });

  claim("out-of-ports", "EADDRNOTAVAIL", (evidence, context) => {
    if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
    const range = sysctl("net.ipv4.ip_local_port_range");
    const reuse = sysctl("net.ipv4.tcp_tw_reuse");
    const server = listener();
    try {
      sysctl("net.ipv4.ip_local_port_range", "61100 61109");
      sysctl("net.ipv4.tcp_tw_reuse", 0);
      for (let i = 0; i < 10; i++) {
        const both = connection(server);
        closeNow(both.fd);
        closeNow(both.connFd);
      }
      expect(codeOf(() => connectTo(server))).toBe("EADDRNOTAVAIL");
      evidence.saw("the eleventh connect", "EADDRNOTAVAIL");
    } finally {
      sysctl("net.ipv4.ip_local_port_range", range);
      sysctl("net.ipv4.tcp_tw_reuse", reuse);
    }
  });
});

describe("TIME_WAIT", () => {
  claim("fin-timeout", "tcp_fin_timeout", async (evidence, context) => {
    if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
    const before = sysctl("net.ipv4.tcp_fin_timeout", 7);
    try {
      const left = rowsOf(await inTimeWait()).client?.when ?? 0;
      expect(left).toBeGreaterThan(55);
      evidence.saw("TIME_WAIT countdown with tcp_fin_timeout = 7", left, "s");
      const both = connection();
      closeNow(both.fd);
      await eventually("the client's end is in FIN_WAIT2", () => rowsOf(both).client?.state === "FIN_WAIT2");
      const orphan = rowsOf(both).client?.when ?? 99;
      expect(orphan).toBeLessThanOrEqual(7);
      evidence.saw("FIN_WAIT2 countdown with tcp_fin_timeout = 7", orphan, "s");
    } finally {
      sysctl("net.ipv4.tcp_fin_timeout", before);
    }
  });

  claim("time-wait-60", "60 s", (evidence, context) => {
    if (NO_NAMESPACE !== undefined) context.skip(NO_NAMESPACE);
    const left = rowsOf(waiting).client?.when ?? 0;
    const passed = (performance.now() - begun) / 1000; // since the first test of this file
    expect(passed + left).toBeGreaterThan(59);
    expect(passed + left).toBeLessThan(61);
    evidence.saw("time passed in TIME_WAIT and time left", Number((passed + left).toFixed(1)), "s");
    return Promise.resolve();
  });
});
