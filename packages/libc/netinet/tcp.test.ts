import { afterEach, expect, test } from "vitest";
import { POLLIN, PollFds, poll } from "../poll.ts";
import { connect, getsockopt, setsockopt, SHUT_WR, shutdown } from "../sys/socket.ts";
import { closeAll, closeNow, connection, listener, tcpSocket } from "../testing/loopback.ts";
import { read, write } from "../unistd.ts";
import { IPPROTO_TCP } from "./in.ts";
import { decodeTcpInfo, TCP_DEFER_ACCEPT, TCP_INFO_LAYOUT, TCP_NODELAY, tcpInfo, tcpState } from "./tcp.ts";

afterEach(closeAll);

test("TCP_NODELAY is off on a new socket, and on once it is set", () => {
  const fd = tcpSocket();
  expect(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY)).toBe(0);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  expect(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY)).toBe(1);
});

test("TCP_INFO names the state of every socket that we own", async () => {
  expect(tcpInfo(tcpSocket()).state).toBe("CLOSE");
  expect(tcpInfo(listener().listenFd).state).toBe("LISTEN");
  const { clientFd, connFd } = connection();
  expect(tcpInfo(clientFd).state).toBe("ESTABLISHED");
  shutdown(clientFd, SHUT_WR);
  expect(read(connFd, new Uint8Array(1))).toBe(0);
  expect(tcpInfo(connFd).state).toBe("CLOSE_WAIT");
  await expect.poll(() => tcpInfo(clientFd).state).toBe("FIN_WAIT2"); // once our FIN has been acknowledged
});

test("TCP_INFO of a connection has a round-trip time and a congestion window", () => {
  const { clientFd, connFd } = connection();
  write(clientFd, "ping");
  read(connFd, new Uint8Array(4));
  const { rtt, congestionWindow, retransmits } = tcpInfo(clientFd);
  expect(rtt).toBeGreaterThan(0);
  expect(rtt).toBeLessThan(10_000_000); // microseconds: loopback answers within ten seconds, however busy the machine
  expect(congestionWindow).toBeGreaterThanOrEqual(1);
  expect(congestionWindow).toBeLessThan(100_000);
  expect(retransmits).toBe(0);
});

test("TCP_DEFER_ACCEPT holds a connection back from accept until its first bytes come", () => {
  const { listenFd, address, port } = listener();
  setsockopt(listenFd, IPPROTO_TCP, TCP_DEFER_ACCEPT, 5);
  const fds = new PollFds();
  fds.add(listenFd, POLLIN);
  const clientFd = tcpSocket();
  connect(clientFd, { address, port });
  expect(tcpInfo(clientFd).state).toBe("ESTABLISHED");
  expect(poll(fds, 0)).toBe(0);
  write(clientFd, "!");
  expect(poll(fds, 5000)).toBe(1);
  closeNow(listenFd);
});

test("a number that is not a TCP state is refused", () => {
  expect(tcpState(10)).toBe("LISTEN");
  for (const number of [0, 12, 255, -1]) expect(() => tcpState(number)).toThrow(`${number} is not a TCP state`);
});

test("a tcp_info that is too short, or in no state, is refused", () => {
  expect(() => decodeTcpInfo(new Uint8Array(103))).toThrow("this one ends after 103");
  expect(() => decodeTcpInfo(new Uint8Array(TCP_INFO_LAYOUT.size))).toThrow("0 is not a TCP state");
});
