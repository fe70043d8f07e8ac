import { PROVEN, UNPROVEN } from "../html/tick-words.ts";
import { proofBox } from "./proof.ts";

/** What was seen when a claim was tested: a file of .evidence/. */
export interface Proof {
  readonly kernel: string;
  readonly node: string;
  readonly date: string;
  readonly ms: number;
  readonly saw: readonly Sighting[];
}

export interface Sighting {
  readonly what: string;
  readonly unit?: string;
  readonly values: readonly (number | string | boolean)[];
  readonly count: number;
  readonly least?: number;
  readonly median?: number;
  readonly most?: number;
}

/** By claim; `null` for one that is being tested again. */
type News = Readonly<Record<string, Proof | null>>;

const proofs = new Map<string, Proof | null>();
const asked = new Set<string>();

/**
 * Lets ticks tell what was measured, and fills or empties them when the page hears of it: by the event "evidence" on the
 * window, from the chapter's evidence script or from the server that watches a test run.
 */
export function fillTicks(): void {
  const ticks = [...document.querySelectorAll<HTMLElement>(".tick[data-claim]")];
  const links = ticks.filter((tick) => tick instanceof HTMLAnchorElement);
  const box = proofBox(links, (key) => proofs.get(key));
  addEventListener("evidence", (event) => {
    for (const [key, proof] of Object.entries((event as CustomEvent<News>).detail)) proofs.set(key, proof);
    for (const tick of ticks) fill(tick);
    box.refresh();
  });
  for (const tick of links) {
    for (const kind of ["pointerenter", "focus"]) tick.addEventListener(kind, () => ask(tick));
  }
}

function fill(tick: HTMLElement): void {
  const proof = proofs.get(tick.dataset["claim"] ?? "");
  if (proof === undefined) return;
  tick.classList.toggle("proven", proof !== null);
  tick.ariaLabel = proof === null ? UNPROVEN : PROVEN;
}

/** Loads a chapter's evidence when a reader asks for it first. */
function ask(tick: HTMLAnchorElement): void {
  const [chapter = ""] = (tick.dataset["claim"] ?? "").split("/");
  if (asked.has(chapter) || !tick.matches(".proven")) return;
  asked.add(chapter);
  const script = document.createElement("script");
  script.src = `${chapter}.evidence.js`;
  document.head.append(script);
}
