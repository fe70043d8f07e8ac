import { stateDiagram, type State, type Transition, type Walk } from "@accept-loop/weave/picture/svg";
import { recordedWalk } from "./packet-pictures.ts";

/** The states of an opening connection, and those of its end when the client closes first: what the lesson meets first. */
const OPENED = ["CLOSE", "LISTEN", "SYN_SENT", "SYN_RECV", "ESTABLISHED"];
const CLOSED = ["FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE_WAIT", "LAST_ACK", "gone"];

/** The recorded connection's own way through the first states of the diagram. */
function grown(names: readonly string[]): { states: State[]; transitions: Transition[] } {
  const ways = [recordedWalk("left"), recordedWalk("right"), ["CLOSE", "LISTEN"], ["TIME_WAIT", "gone"]];
  const took = (from: string, to: string): boolean =>
    ways.some((way) => way.some((state, i) => state === from && way[i + 1] === to));
  return {
    states: STATES.filter(({ name }) => names.includes(name)),
    transitions: TRANSITIONS.filter(({ from, to }) => names.includes(from) && names.includes(to) && took(from, to)),
  };
}

/** What the recorded connection did, and others that tests observe. */
const WALKS: Walk[] = [
  { name: "the client, which opens and closes first", states: recordedWalk("left") },
  { name: "the server, whose client closes first", states: recordedWalk("right") },
  { name: "the end that closes first, when three segments do", states: ["ESTABLISHED", "FIN_WAIT1", "TIME_WAIT"] },
  { name: "both ends, when both close at once", states: ["ESTABLISHED", "FIN_WAIT1", "CLOSING", "TIME_WAIT"] },
  { name: "a connection that is reset", states: ["ESTABLISHED", "gone"] },
  { name: "a client of a port where nothing listens", states: ["CLOSE", "SYN_SENT", "CLOSE"] },
  { name: "the server, whose client resets at once", states: ["LISTEN", "SYN_RECV", "LISTEN"] },
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
  { from: "SYN_RECV", to: "FIN_WAIT1", label: ["close()", "/ FIN"], claim: "simultaneous-open" },
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

/** For those who do not see the diagram. */
function inWords(transitions: readonly Transition[]): string {
  const told = transitions.map(({ from, to, label, claim }) => {
    return `from ${from} to ${to} by ${label.join(" ")}${claim === undefined ? " (not observed)" : ""}`;
  });
  return `${told.join("; ")}.`;
}

/** The state diagram as it grows, and whole. */
export const statePictures: Record<string, () => string> = {
  "states-opening": () => {
    const { states, transitions } = grown(OPENED);
    const description = "The first five states, as a part of the whole diagram.";
    return stateDiagram({ title: "How a connection opens", description, states, transitions, lit: OPENED });
  },
  "states-so-far": () => {
    const { states, transitions } = grown([...OPENED, ...CLOSED]);
    const description = "The states of a connection whose client closes first, as a part of the whole diagram.";
    return stateDiagram({ title: "How a connection closes", description, states, transitions, lit: CLOSED });
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
