import { isSystemError } from "@accept-loop/libc/errno";
import { bindLinkLayer, ETH_P_IP, lastPacketTime } from "@accept-loop/libc/linux/if_packet";
import { if_nametoindex } from "@accept-loop/libc/net/if";
import { decodeSegment, type Segment } from "@accept-loop/libc/netinet/segment";
import type { Packet } from "@accept-loop/libc/pcap";
import { poll, POLLIN, PollFds } from "@accept-loop/libc/poll";
import { AF_PACKET, MSG_DONTWAIT, recv, SOCK_CLOEXEC, SOCK_RAW, socket } from "@accept-loop/libc/sys/socket";
import { close } from "@accept-loop/libc/unistd";

/** A segment as it crossed the wire: the whole packet, its time, and its decoded fields. */
export type Captured = Packet & Segment;

/** The longest frame on loopback: an Ethernet header, and an IPv4 packet of 64 KiB. */
const LONGEST_FRAME = 14 + 65_535;

/**
 * Records the packets on loopback and keeps the TCP segments of one port.
 *
 * You must be root of your network namespace (CAP_NET_RAW), as every user is under `unshare -Urn`. packet(7)
 *
 * @example
 * const capture = new Capture(6666);
 * // … a client connects …
 * const handshake = capture.until("the handshake ends", (segments) => segments.length >= 3);
 * capture.close();
 */
export class Capture {
  readonly #port: number;
  readonly #fd: number;
  readonly #frame = new Uint8Array(LONGEST_FRAME);
  readonly #segments: Captured[] = [];

  /** @throws SystemError EPERM: you are not root of this network namespace. */
  constructor(port: number) {
    this.#port = port;
    this.#fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    takeTimes(this.#fd);
    bindLinkLayer(this.#fd, { protocol: ETH_P_IP, ifindex: if_nametoindex("lo") });
  }

  /** All segments so far, in the order in which they crossed the wire. */
  get segments(): readonly Captured[] {
    while (this.#take());
    return this.#segments;
  }

  /**
   * Waits until the segments so far meet a condition.
   *
   * @param what the condition as a sentence, for the error.
   * @param patience milliseconds.
   * @throws Error if they do not in time.
   */
  until(what: string, condition: (segments: readonly Captured[]) => boolean, patience = 5000): readonly Captured[] {
    const deadline = performance.now() + patience;
    const fds = new PollFds();
    fds.add(this.#fd, POLLIN);
    while (!condition(this.segments)) {
      const left = deadline - performance.now();
      if (left <= 0) {
        throw new Error(`gave up after ${patience} ms waiting until ${what} (${this.#segments.length} segments came)`);
      }
      waitAWhile(fds, left);
    }
    return this.#segments;
  }

  /** Stops recording. */
  close(): void {
    close(this.#fd);
  }

  /** Takes one packet that the kernel holds for us. @returns false when it holds none. */
  #take(): boolean {
    try {
      const length = recv(this.#fd, this.#frame, LONGEST_FRAME, MSG_DONTWAIT);
      const time = lastPacketTime(this.#fd);
      const bytes = this.#frame.slice(0, length);
      const segment = decodeSegment(bytes);
      if (segment.source.port === this.#port || segment.destination.port === this.#port) {
        this.#segments.push({ time, bytes, ...segment });
      }
      return true;
    } catch (error) {
      if (isSystemError(error, "EAGAIN")) return false;
      if (error instanceof RangeError) return true; // UDP, or a fragment: not ours
      if (isSystemError(error, "ENETDOWN", "EINTR")) return true; // reported once when lo goes down; it may come up again
      throw error;
    }
  }
}

/** Makes the kernel note the time of packets from now on: the first request for one does that, and fails. */
function takeTimes(fd: number): void {
  try {
    lastPacketTime(fd);
  } catch (error) {
    if (!isSystemError(error, "ENOENT")) throw error;
  }
}

function waitAWhile(fds: PollFds, milliseconds: number): void {
  try {
    poll(fds, Math.ceil(milliseconds));
  } catch (error) {
    if (!isSystemError(error, "EINTR")) throw error;
  }
}
