import { expect, test } from "vitest";
import { isSystemError } from "../errno.ts";
import { if_nametoindex } from "../net/if.ts";
import { decodeSegment, type Segment } from "../netinet/segment.ts";
import { AF_PACKET, getsockname, recv, setsockopt, SO_RCVTIMEO, SOCK_RAW, socket, SOL_SOCKET } from "../sys/socket.ts";
import { noCompiler, runC } from "../testing/c-probe.ts";
import { closeAll, connection } from "../testing/loopback.ts";
import { close } from "../unistd.ts";
import { bindLinkLayer, encodeSockaddrLl, ETH_P_IP, lastPacketTime } from "./if_packet.ts";

test.skipIf(noCompiler !== undefined)(`a sockaddr_ll is laid out as C does it${noCompiler ?? ""}`, () => {
  const inC = runC(
    ["stdio.h", "string.h", "arpa/inet.h", "sys/socket.h", "linux/if_packet.h", "linux/if_ether.h"],
    `struct sockaddr_ll ll;
    memset(&ll, 0, sizeof ll);
    ll.sll_family = AF_PACKET;
    ll.sll_protocol = htons(ETH_P_IP);
    ll.sll_ifindex = 258;
    for (unsigned i = 0; i < sizeof ll; i++) printf("%02x", ((unsigned char *)&ll)[i]);`,
  );
  expect(Buffer.from(encodeSockaddrLl({ protocol: ETH_P_IP, ifindex: 258 })).toString("hex")).toBe(inC);
});

/** A packet socket, or the reason why this process gets none. */
function packetSocket(): number | string {
  try {
    return socket(AF_PACKET, SOCK_RAW, 0);
  } catch (error) {
    if (isSystemError(error, "EPERM", "EACCES")) return error.message;
    throw error;
  }
}

test("a packet socket on loopback sees each packet once, and when it came", (context) => {
  const fd = packetSocket();
  if (typeof fd === "string") return context.skip(`this process may not listen in: ${fd}`);
  expect(() => lastPacketTime(fd)).toThrow("ENOENT"); // and from now on the kernel takes times
  const started = BigInt(Date.now()) * 1_000_000n;
  bindLinkLayer(fd, { protocol: ETH_P_IP, ifindex: if_nametoindex("lo") });
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, { tv_sec: 10, tv_usec: 0 }); // wait, but not for ever
  const { clientFd } = connection();
  const { port } = getsockname(clientFd);
  const segments: Segment[] = [];
  const frame = new Uint8Array(65_549);
  const times: bigint[] = [];
  while (segments.length < 3) {
    const segment = decodeSegment(frame.slice(0, recv(fd, frame, frame.length, 0)));
    if (segment.source.port !== port && segment.destination.port !== port) continue;
    segments.push(segment);
    times.push(lastPacketTime(fd));
  }
  expect(segments.map(({ flags }) => flags.join())).toEqual(["SYN", "SYN,ACK", "ACK"]);
  for (const time of times) expect(time - started).toBeGreaterThan(-2_000_000n);
  for (const time of times) expect(time - started).toBeLessThan(10_000_000_000n);
  close(fd);
  closeAll();
});
