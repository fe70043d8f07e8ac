import { join } from "node:path";
import { packetTimeline, type TimelineSegment } from "@accept-loop/weave/picture/svg";
import { recorded } from "@accept-loop/weave/record/recorded";

const CHAPTER = join(import.meta.dirname, "..");

/** What `npm run capture` has recorded: the client is on the left. */
const recording = (recorded(CHAPTER, "capture").data["segments"] ?? []) as TimelineSegment[];
const segments = recording.map(({ fromLeft, label, ms }) => ({
  fromLeft,
  label: label.replaceAll(/ +/g, " ").replace(" len=0", ""),
  ms,
}));

/**
 * The states that a segment leads its sender and its receiver into, after those that came before: the rules of RFC 9293
 * for a connection whose client opens and closes it. (The tests of the handshake, the close and the states see the kernel keep them.)
 */
function withStates(all: readonly TimelineSegment[]): TimelineSegment[] {
  let fins = 0;
  return all.map((segment): TimelineSegment => {
    const flags = segment.label.split(" ", 1)[0];
    if (flags === "SYN") return { ...segment, leftState: "SYN_SENT", rightState: "SYN_RECV" };
    if (flags === "SYN,ACK") return { ...segment, leftState: "ESTABLISHED" };
    if (segment === all[2]) return { ...segment, rightState: "ESTABLISHED" };
    if (flags === "FIN,ACK" && fins++ === 0) return { ...segment, leftState: "FIN_WAIT1", rightState: "CLOSE_WAIT" };
    if (flags === "FIN,ACK") return { ...segment, leftState: "TIME_WAIT", rightState: "LAST_ACK" };
    if (fins === 1) return { ...segment, leftState: "FIN_WAIT2" };
    if (fins === 2) return { ...segment, rightState: "gone" };
    return segment;
  });
}

const ENDS = { left: "client", right: "server :6666" };
const OPENING = { left: "CLOSE", right: "LISTEN" };

const OPEN = { left: "ESTABLISHED", right: "ESTABLISHED" };
const steps = withStates(segments);

/** The states that an end of the recorded connection went through. */
export function recordedWalk(end: "left" | "right"): string[] {
  const states = steps.map((segment) => (end === "left" ? segment.leftState : segment.rightState));
  return [OPENING[end], ...states.filter((state) => state !== undefined)];
}

/** The recorded connection's packets. */
export const packetPictures: Record<string, () => string> = {
  handshake: () =>
    packetTimeline({
      title: "The handshake",
      description: "SYN, SYN,ACK and ACK of a recorded connection, and the states that its ends are in after each.",
      ...ENDS,
      before: OPENING,
      segments: steps.slice(0, 3),
    }),
  close: () =>
    packetTimeline({
      title: "The close",
      description: "FIN, ACK, FIN and ACK of a recorded connection, and the states that its ends are in after each.",
      ...ENDS,
      before: OPEN,
      segments: steps.slice(-4),
    }),
};
