import { bitmap, drawing, element, stateDiagram, text } from "@accept-loop/weave/picture/svg";
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
  "one-look": () => oneLook(recorded(import.meta.dirname, "one-look").data["lives"] as Lives),
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
