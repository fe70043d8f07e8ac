import { type Known, TICKS, tickState } from "../../evidence/tick.ts";
import { onDemand } from "../page/on-demand.ts";

/** By claim; `null` for one that is being tested again. */
type News = Readonly<Record<string, Known | null>>;

const findings = new Map<string, Known | null>();
const asked = new Set<string>();

/**
 * Lets ticks tell what was measured, and fills or empties them when the page hears of it: by the event "evidence" on the
 * window, from the chapter's evidence script or from the server that watches a test run.
 */
export function fillTicks(): void {
  const ticks = [...document.querySelectorAll<HTMLElement>(".tick[data-claim]")];
  addEventListener("evidence", ({ detail }: CustomEventInit<News>) => {
    for (const [key, known] of Object.entries(detail ?? {})) findings.set(key, known);
    for (const tick of ticks) fill(tick);
  });
  for (const tick of ticks) {
    if (!(tick instanceof HTMLAnchorElement)) continue;
    for (const kind of ["pointerenter", "focus", "click"]) tick.addEventListener(kind, (event) => ask(tick, event));
  }
}

function fill(tick: HTMLElement): void {
  const known = findings.get(tick.dataset["claim"] ?? "");
  if (known === undefined) return;
  const state = tickState(known);
  tick.className = `tick ${state}`;
  tick.ariaLabel = TICKS[state];
}

/** Shows what is known; a chapter's evidence, and the script with the box, are loaded when a reader asks for them first. */
function ask(tick: HTMLAnchorElement, event: Event): void {
  const [chapter = ""] = (tick.dataset["claim"] ?? "").split("/");
  if (!asked.has(chapter) && !tick.matches(".open")) {
    asked.add(chapter);
    document.head.append(Object.assign(document.createElement("script"), { src: `${chapter}.evidence.js` }));
  }
  event.preventDefault();
  onDemand("proof.js").then(
    () => {
      if (tick.matches(":hover, :focus")) dispatchEvent(new CustomEvent("show-proof", { detail: { tick, findings } }));
    },
    () => event.type === "click" && location.assign(tick.href),
  );
}
