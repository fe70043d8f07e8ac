import { constants } from "node:os";
import { describe, expect, test } from "vitest";
import * as fcntl from "./fcntl.ts";
import * as limits from "./limits.ts";
import * as ifPacket from "./linux/if_packet.ts";
import * as netIf from "./net/if.ts";
import * as netinetIn from "./netinet/in.ts";
import * as netinetTcp from "./netinet/tcp.ts";
import * as poll from "./poll.ts";
import * as signal from "./signal.ts";
import * as epoll from "./sys/epoll.ts";
import * as ioctl from "./sys/ioctl.ts";
import * as resource from "./sys/resource.ts";
import * as select from "./sys/select.ts";
import * as signalfd from "./sys/signalfd.ts";
import * as socket from "./sys/socket.ts";
import * as wait from "./sys/wait.ts";
import { noCompiler, runC } from "./testing/c-probe.ts";
import * as time from "./time.ts";
import * as unistd from "./unistd.ts";

// Every number in this package that came from a C header is asked of that header again, on the machine of the reader.

const HEADERS: Record<string, object> = {
  "fcntl.h": fcntl,
  "limits.h": limits,
  "net/ethernet.h": ifPacket,
  "net/if.h": netIf,
  "netinet/in.h": netinetIn,
  "netinet/tcp.h": netinetTcp,
  "poll.h": poll,
  "signal.h": signal,
  "sys/epoll.h": epoll,
  "sys/ioctl.h": ioctl,
  "sys/resource.h": resource,
  "sys/select.h": select,
  "sys/signalfd.h": signalfd,
  "sys/socket.h": socket,
  "sys/wait.h": wait,
  "time.h": time,
  "unistd.h": unistd,
};

/** Constants of ours that C writes otherwise: the kernel's SOMAXCONN (musl says 128), sizes, a number too large for us. */
const OUR_OWN = new Set(["SOMAXCONN", "SOCKADDR_IN_BYTES", "SIGNALFD_SIGINFO_BYTES", "RLIM_INFINITY"]);

const numbers = Object.entries(HEADERS).flatMap(([header, module]) =>
  Object.entries(module)
    .filter(([name, value]) => /^[A-Z]\w+$/.test(name) && !OUR_OWN.has(name) && /number|bigint/.test(typeof value))
    .map(([name, value]) => ({ header, name, value: BigInt(value as number | bigint) })),
);

/** Asks the compiler for the values of C expressions. @returns one for each, in their order. */
function ask(headers: readonly string[], expressions: readonly string[]): bigint[] {
  const prints = expressions.map((expression) => `printf("%lld\\n", (long long)(${expression}));`);
  return runC(["stdio.h", "stddef.h", ...headers], prints.join("\n"))
    .trimEnd()
    .split("\n")
    .map(BigInt);
}

const print = (set: string): string => `for (int i = 0; i < 128; i++) printf("%d ", ((unsigned char *)&${set})[i]);`;

describe.skipIf(noCompiler !== undefined)(`the C headers of this machine${noCompiler ?? ""}`, () => {
  test("give every constant the value that it has here", () => {
    expect(numbers.length).toBeGreaterThan(90);
    const headers = [...Object.keys(HEADERS), "linux/sockios.h"];
    const inC = ask(
      headers,
      numbers.map(({ name }) => name),
    );
    const ours = Object.fromEntries(numbers.map(({ header, name, value }) => [`${name} of ${header}`, value]));
    expect(ours).toEqual(Object.fromEntries(numbers.map(({ header, name }, i) => [`${name} of ${header}`, inC[i]])));
  });

  test("number the TCP states as we do", () => {
    const names = Object.values(netinetTcp.TCP_STATES);
    expect(
      ask(
        ["netinet/tcp.h"],
        names.map((name) => `TCP_${name}`),
      ),
    ).toEqual(Object.keys(netinetTcp.TCP_STATES).map(BigInt));
  });

  test("lay the structures out as we do", () => {
    const layout: Record<string, number> = {
      "sizeof(long)": 8,
      "sizeof(size_t)": 8,
      "sizeof(ssize_t)": 8,
      "sizeof(socklen_t)": 4,
      "sizeof(nfds_t)": 8,
      "sizeof(pid_t)": 4,
      "sizeof(struct sockaddr_in)": netinetIn.SOCKADDR_IN_BYTES,
      "offsetof(struct sockaddr_in, sin_family)": 0,
      "offsetof(struct sockaddr_in, sin_port)": 2,
      "offsetof(struct sockaddr_in, sin_addr)": 4,
      "sizeof(struct sockaddr_ll)": ifPacket.encodeSockaddrLl({ protocol: 0, ifindex: 0 }).byteLength,
      "offsetof(struct sockaddr_ll, sll_family)": 0,
      "offsetof(struct sockaddr_ll, sll_protocol)": 2,
      "offsetof(struct sockaddr_ll, sll_ifindex)": 4,
      IFNAMSIZ: 16,
      "sizeof(struct ifreq)": 40,
      "offsetof(struct ifreq, ifr_flags)": 16,
      "sizeof(struct pollfd)": 8,
      "offsetof(struct pollfd, fd)": 0,
      "offsetof(struct pollfd, events)": 4,
      "offsetof(struct pollfd, revents)": 6,
      "sizeof(fd_set)": new select.FdSet().bytes.byteLength,
      "sizeof(struct sigaction)": signal.SIGACTION.size,
      "offsetof(struct sigaction, sa_handler)": signal.SIGACTION.handler,
      "offsetof(struct sigaction, sa_mask)": signal.SIGACTION.mask,
      "offsetof(struct sigaction, sa_flags)": signal.SIGACTION.flags,
      "sizeof(sigset_t)": signal.encodeSignalSet([]).byteLength,
      "sizeof(struct timeval)": socket.encodeTimeval({ tv_sec: 0, tv_usec: 0 }).byteLength,
      "offsetof(struct timeval, tv_usec)": 8,
      "sizeof(struct timespec)": 16,
      "offsetof(struct timespec, tv_nsec)": 8,
      "sizeof(struct linger)": 8,
      "offsetof(struct linger, l_onoff)": 0,
      "offsetof(struct linger, l_linger)": 4,
      "offsetof(struct tcp_info, tcpi_state)": netinetTcp.TCP_INFO_LAYOUT.state,
      "offsetof(struct tcp_info, tcpi_retransmits)": netinetTcp.TCP_INFO_LAYOUT.retransmits,
      "offsetof(struct tcp_info, tcpi_rtt)": netinetTcp.TCP_INFO_LAYOUT.rtt,
      "offsetof(struct tcp_info, tcpi_snd_cwnd)": netinetTcp.TCP_INFO_LAYOUT.sndCwnd,
      "sizeof(struct epoll_event)": epoll.EPOLL_EVENT.size,
      "offsetof(struct epoll_event, events)": 0,
      "offsetof(struct epoll_event, data)": epoll.EPOLL_EVENT.data,
      "sizeof(struct signalfd_siginfo)": signalfd.SIGNALFD_SIGINFO_BYTES,
      "offsetof(struct signalfd_siginfo, ssi_signo)": 0,
      "offsetof(struct signalfd_siginfo, ssi_pid)": 12,
      "offsetof(struct signalfd_siginfo, ssi_status)": 40,
      "sizeof(struct rlimit)": 16,
      "offsetof(struct rlimit, rlim_max)": 8,
      RLIM_INFINITY: -1, // all 64 bits set
    };
    const expressions = Object.keys(layout);
    const inC = ask([...Object.keys(HEADERS), "netpacket/packet.h", "sys/time.h", "time.h"], expressions);
    expect(layout).toEqual(Object.fromEntries(expressions.map((expression, i) => [expression, Number(inC[i])])));
  });

  test("set the bits of fd_set and sigset_t as we do", () => {
    const body = `fd_set f; FD_ZERO(&f); FD_SET(0, &f); FD_SET(70, &f); FD_SET(1023, &f); ${print("f")}
      sigset_t s; memset(&s, 0, sizeof s); sigaddset(&s, 1); sigaddset(&s, SIGCHLD); sigaddset(&s, 64); ${print("s")}`;
    const inC = runC(["stdio.h", "string.h", "signal.h", "sys/select.h"], body).trim().split(" ").map(Number);
    const set = new select.FdSet();
    for (const fd of [0, 70, 1023]) select.FD_SET(fd, set);
    expect([...set.bytes, ...signal.encodeSignalSet([1, signal.SIGCHLD, 64])]).toEqual(inC);
  });
});

test("Node numbers the signals as we do", () => {
  const signals = Object.entries(signal).filter(([name]) => name in constants.signals);
  expect(signals.length).toBeGreaterThan(10);
  for (const [name, number] of signals)
    expect({ [name]: constants.signals[name as "SIGHUP"] }).toEqual({ [name]: number });
});
