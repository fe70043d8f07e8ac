import {
  acceptQueue,
  packetTimeline,
  stateDiagram,
  type State,
  type TimelineSegment,
  type Transition,
  type Walk,
} from "@accept-loop/weave/picture/svg";
import { recorded } from "@accept-loop/weave/record/recorded";

/** What `npm run capture` has recorded: the client is on the left. */
const recording = (recorded(import.meta.dirname, "capture").data["segments"] ?? []) as TimelineSegment[];
const segments = recording.map(({ fromLeft, label, ms }) => ({
  fromLeft,
  label: label.replaceAll(/ +/g, " ").replace(" len=0", ""),
  ms,
}));

/**
 * The states that a segment leads its sender and its receiver into, after those that came before: the rules of RFC 9293
 * for a connection whose client opens and closes it. (states.test.ts sees the kernel keep them.)
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

/** The states that an end of the recorded connection went through. */
function recordedWalk(end: "left" | "right"): string[] {
  const states = withStates(segments).map((segment) => (end === "left" ? segment.leftState : segment.rightState));
  return [OPENING[end], ...states.filter((state) => state !== undefined)];
}

/** What the recorded connection did, and others that states.test.ts observes. */
const WALKS: Walk[] = [
  { name: "the client, which opens and closes first", states: recordedWalk("left") },
  { name: "the server, whose client closes first", states: recordedWalk("right") },
  { name: "the end that closes first, when three segments do", states: ["ESTABLISHED", "FIN_WAIT1", "TIME_WAIT"] },
  { name: "both ends, when both close at once", states: ["ESTABLISHED", "FIN_WAIT1", "CLOSING", "TIME_WAIT"] },
  { name: "a connection that is reset", states: ["ESTABLISHED", "gone"] },
  { name: "a client where nobody listens", states: ["CLOSE", "SYN_SENT", "CLOSE"] },
  { name: "the server, whose client leaves at once", states: ["LISTEN", "SYN_RECV", "LISTEN"] },
  { name: "a socket that connects to itself", states: ["CLOSE", "SYN_SENT", "SYN_RECV", "ESTABLISHED"] },
];

const STATES: State[] = [
  { name: "CLOSE", column: 1, row: 0 },
  { name: "LISTEN", column: 0, row: 1.3 },
  { name: "SYN_SENT", column: 2, row: 1.3 },
  { name: "SYN_RECV", column: 0, row: 2.5 },
  { name: "ESTABLISHED", column: 1, row: 3.5 },
  { name: "FIN_WAIT1", column: 0, row: 4.6 },
  { name: "CLOSE_WAIT", column: 2, row: 4.6 },
  { name: "FIN_WAIT2", column: 0, row: 6.3 },
  { name: "CLOSING", column: 1, row: 5.6 },
  { name: "TIME_WAIT", column: 1, row: 7.3 },
  { name: "LAST_ACK", column: 2, row: 5.9 },
  { name: "gone", column: 2, row: 7.3 },
];

const TRANSITIONS: Transition[] = [
  { from: "CLOSE", to: "LISTEN", label: ["listen()"], claim: "fresh-socket", bend: 26, labelAt: 0.6 },
  { from: "LISTEN", to: "CLOSE", label: ["close()"], claim: "fresh-socket", bend: 30 },
  { from: "CLOSE", to: "SYN_SENT", label: ["connect()", "/ SYN"], claim: "syn-again", bend: -14, labelAt: 0.42 },
  { from: "SYN_SENT", to: "CLOSE", label: ["RST"], claim: "refused", bend: -44, labelAt: 0.35 },
  { from: "LISTEN", to: "SYN_SENT", label: ["write() / SYN"] },
  { from: "LISTEN", to: "SYN_RECV", label: ["SYN", "/ SYN,ACK"], claim: "syn-recv", bend: -16 },
  { from: "SYN_RECV", to: "LISTEN", label: ["RST"], claim: "syn-recv", bend: -90 },
  { from: "SYN_SENT", to: "SYN_RECV", label: ["SYN", "/ SYN,ACK"], claim: "both-open-first", labelAt: 0.45 },
  { from: "SYN_RECV", to: "ESTABLISHED", label: ["ACK"], claim: "syn-recv" },
  { from: "SYN_SENT", to: "ESTABLISHED", label: ["SYN,ACK", "/ ACK"], claim: "syn-again", bend: -20 },
  { from: "SYN_RECV", to: "FIN_WAIT1", label: ["close()", "/ FIN"] },
  { from: "ESTABLISHED", to: "FIN_WAIT1", label: ["close()", "/ FIN"], claim: "fin-wait1" },
  { from: "ESTABLISHED", to: "CLOSE_WAIT", label: ["FIN", "/ ACK"], claim: "half-closed" },
  { from: "FIN_WAIT1", to: "FIN_WAIT2", label: ["ACK"], claim: "fin-wait1" },
  { from: "FIN_WAIT1", to: "CLOSING", label: ["FIN", "/ ACK"], claim: "closing" },
  { from: "FIN_WAIT1", to: "TIME_WAIT", label: ["FIN,ACK", "/ ACK"], claim: "close-three" },
  { from: "FIN_WAIT2", to: "TIME_WAIT", label: ["FIN", "/ ACK"], claim: "half-closed" },
  { from: "CLOSING", to: "TIME_WAIT", label: ["ACK"], claim: "closing" },
  { from: "TIME_WAIT", to: "gone", label: ["60 s"] },
  { from: "CLOSE_WAIT", to: "LAST_ACK", label: ["close()", "/ FIN"], claim: "last-ack" },
  { from: "LAST_ACK", to: "gone", label: ["ACK"], claim: "last-ack" },
  { from: "ESTABLISHED", to: "gone", label: ["RST"], claim: "reset-unread", labelAt: 0.4 },
];

/** How many wait in the accept queue, and the backlog: what `ss` printed of the listening socket. */
function queue(): { readonly waiting: number; readonly backlog: number } {
  const told = recorded(import.meta.dirname, "second-waits").events.map(({ text }) =>
    /^LISTEN +(\d+) +(\d+)/.exec(text),
  );
  const [, waiting, backlog] = told.find((found) => found !== null) ?? [];
  return { waiting: Number(waiting), backlog: Number(backlog) };
}

/** For those who do not see the diagram. */
function inWords(transitions: readonly Transition[]): string {
  const told = transitions.map(({ from, to, label, claim }) => {
    return `from ${from} to ${to} by ${label.join(" ")}${claim === undefined ? " (not observed)" : ""}`;
  });
  return `${told.join("; ")}.`;
}

export const pictures: Record<string, () => string> = {
  handshake: () =>
    packetTimeline({
      title: "The handshake",
      description: "SYN, SYN,ACK and ACK of a recorded connection, and the states that its ends are in after each.",
      ...ENDS,
      before: OPENING,
      segments: withStates(segments).slice(0, 3),
    }),
  close: () =>
    packetTimeline({
      title: "The close",
      description: "FIN, ACK, FIN and ACK of a recorded connection, and the states that its ends are in after each.",
      ...ENDS,
      before: OPEN,
      segments: withStates(segments).slice(-4),
    }),
  queue: () => {
    const { waiting, backlog } = queue();
    return acceptQueue({
      title: "The accept queue",
      description: `Client A is accepted. Client B waits in the queue, which has ${backlog + 1} places.`,
      places: backlog + 1,
      waiting: Array.from({ length: waiting }, () => "client B"),
      accepted: ["client A"],
    });
  },
  states: () =>
    stateDiagram({
      title: "The eleven states of TCP",
      description: `Every state of a TCP connection, and every transition: ${inWords(TRANSITIONS)}`,
      states: STATES,
      transitions: TRANSITIONS,
      walks: WALKS,
    }),
};
