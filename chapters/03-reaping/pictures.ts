import { arrow, bitmap, drawing, element, oneServer, stateDiagram, text } from "@accept-loop/weave/picture/svg";
import { recorded } from "@accept-loop/weave/record/recorded";

/** When the server was stopped and continued, and when each child became a zombie and was gone: milliseconds. */
interface Lives {
  readonly lives: readonly { readonly zombie: number; readonly gone: number }[];
  readonly stopped: number;
  readonly continued: number;
}

const LEFT = 76;
const WIDTH = 260;
const ROW = 40;
const TOP = 34;

/** Each child a bar while it lives, dashed while it is a zombie; and when the parent was stopped and went on. */
function oneLook({ lives, stopped, continued }: Lives): string {
  const end = Math.max(continued, ...lives.map(({ gone }) => gone));
  const begin = stopped - (end - stopped) * 0.4;
  const x = (ms: number): number => LEFT + ((ms - begin) / (end - begin)) * WIDTH;
  const bottom = TOP + lives.length * ROW;
  const moment = (ms: number, words: string, anchor: "start" | "end"): string[] => [
    element("line", { x1: x(ms), y1: 24, x2: x(ms), y2: bottom, class: "line dim" }),
    text(x(ms), 18, words, { anchor, style: "dim" }),
  ];
  const bars = lives.flatMap(({ zombie, gone }, index) => {
    const y = TOP + 6 + index * ROW;
    const bar = { y, height: 24, rx: 4 };
    return [
      text(10, y + 16, `child ${"ABC"[index]}`),
      element("rect", { ...bar, x: LEFT, width: x(zombie) - LEFT, class: "box filled" }),
      element("rect", { ...bar, x: x(zombie), width: x(gone) - x(zombie), class: "box dim dashed" }),
      text(LEFT + 6, y + 16, "alive"),
      text(x(gone) - 6, y + 16, "zombie", { anchor: "end", style: "dim" }),
      text(x(gone) + 6, y + 16, "gone"),
    ];
  });
  const caption = {
    title: "Three deaths, one look",
    description: "Three children end one after another while their parent is stopped; when it goes on, all are reaped.",
  };
  const moments = [...moment(stopped, "parent stopped", "end"), ...moment(continued, "parent continued", "start")];
  return drawing(caption, LEFT + WIDTH + 50, bottom + 12, [...moments, ...bars]);
}

/** One pass of the loop, in units of its `reap()`: when a child ends, when poll() sleeps, and what wakes it. */
interface Pass {
  readonly title: string;
  readonly ends: number;
  readonly sleeps: readonly [from: number, to: number];
  readonly wakes: string;
}

const UNIT = 64;
const PASS = 128;

/** Passes of the loop, one below the other: what the parent does, and what becomes of its child meanwhile. */
function gap(passes: readonly Pass[]): string {
  const x = (units: number): number => LEFT + units * UNIT;
  const body = passes.flatMap(({ title, ends, sleeps: [from, to], wakes }, index) => {
    const [parent, child] = [30 + index * PASS, 76 + index * PASS];
    const box = (y: number, begin: number, end: number, words: string, style = ""): string[] => [
      element("rect", { x: x(begin), y, width: (end - begin) * UNIT, height: 24, class: `box ${style}`.trim() }),
      text(x(begin) + 6, y + 16, words, { style: style.includes("dim") ? "dim" : "" }),
    ];
    return [
      text(10, parent - 14, title),
      text(10, parent + 16, "parent"),
      text(10, child + 16, "child"),
      ...box(parent, 0, 1, "reap()", "filled"),
      ...box(parent, 1, from, "gap", "dim dashed"),
      ...box(parent, from, to, "poll() sleeps"),
      ...box(parent, to, to + 1, "reap()", "filled"),
      ...box(child, 0, ends, "alive", "filled"),
      ...box(child, ends, to + 1, "zombie", "dim dashed"),
      arrow([x(ends), child], [x(ends), parent + 26]),
      text(x(ends) + 6, child - 6, "SIGCHLD"),
      text(x(to) - 6, child - 6, wakes, { anchor: "end", style: "dim" }),
    ];
  });
  const caption = {
    title: "The gap between the look and the sleep",
    description: passes.map(({ title, wakes }) => `${title}: what wakes poll() is ${wakes}.`).join(" "),
  };
  return drawing(caption, x(5.6), passes.length * PASS - 16, body);
}

const IGNORED = "ignored-leaves-no-zombie";
const SIGNALS: Readonly<Record<number, string>> = { 2: "SIGINT", 15: "SIGTERM", 17: "SIGCHLD" };

export const pictures: Record<string, () => string> = {
  life: () =>
    stateDiagram({
      title: "The life of a child",
      description:
        "A child is alive, then a zombie when it has exited or a signal has killed it, and gone when its parent has waited for it. If the parent ends first, init adopts the zombie and waits. If SIGCHLD is ignored, the child is gone at once.",
      column: 130,
      row: 90,
      states: [
        { name: "alive", column: 1, row: 0 },
        { name: "zombie", column: 1, row: 1.1 },
        { name: "zombie, adopted", column: 2, row: 2 },
        { name: "gone", column: 1, row: 3.1 },
      ],
      transitions: [
        { from: "alive", to: "zombie", label: ["_exit(),", "or a signal"], claim: "what-a-zombie-keeps" },
        { from: "zombie", to: "gone", label: ["its parent's", "waitpid()"], claim: "gone-when-waited-for" },
        { from: "alive", to: "gone", label: ["the same, with", "SIGCHLD ignored"], claim: IGNORED, bend: -220 },
        { from: "zombie", to: "zombie, adopted", label: ["its parent", "ends"], claim: "adopted-and-reaped" },
        { from: "zombie, adopted", to: "gone", label: ["init's", "waitpid()"], claim: "adopted-and-reaped" },
      ],
    }),
  "asleep-in-poll": () =>
    oneServer({
      title: "The parent sleeps in poll()",
      processes: [
        { name: "parent", does: ["in poll()"], descriptors: [{ fd: 19, socket: "listening" }] },
        { name: "child A", does: ["in read(20)"], descriptors: [{ fd: 20, socket: "client A" }] },
        { name: "child B", does: ["a zombie"], descriptors: [] },
      ],
      listening: { at: "127.0.0.1:6666", waiting: [] },
      connected: [{ client: "client A" }],
      lit: ["in poll()", "a zombie"],
    }),
  "one-look": () => oneLook(recorded(import.meta.dirname, "one-look").data["lives"] as Lives),
  gap: () =>
    gap([
      { title: "A child ends while poll() sleeps", ends: 3.3, sleeps: [1.5, 3.3], wakes: "EINTR" },
      { title: "A child ends in the gap", ends: 1.25, sleeps: [1.5, 4.5], wakes: "500 ms are over" },
    ]),
  caught: () => {
    const caught = recorded(import.meta.dirname, "four-clients").data["caught"] as number[];
    const named = caught.filter((signo) => SIGNALS[signo] !== undefined);
    return bitmap({
      title: "SigCgt of the server before its first client",
      description: `The signals that it catches: ${caught.join(", ")}.`,
      size: 64,
      set: caught.map((signo) => signo - 1),
      names: Object.fromEntries(named.map((signo) => [signo - 1, `signal ${signo}, ${SIGNALS[signo]}`])),
    });
  },
};
