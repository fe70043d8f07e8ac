import { evidence } from "../../evidence/evidence.ts";
import { html } from "../../html/html.ts";
import type { Known } from "../../evidence/tick.ts";

// In every page that `npm start` sends, and in none that is built: shows what has changed since.

/** What the live server tells. */
interface State {
  readonly source: number;
  readonly evidence: number;
  readonly problem?: string;
}

/** What the page shows. */
const { source, evidence: proofs } = document.currentScript?.dataset ?? {};
const shown = { source: Number(source), evidence: Number(proofs) };
let connection: EventSource | undefined;

async function hear({ data }: MessageEvent<string>): Promise<void> {
  const state = JSON.parse(data) as State;
  showProblem(state.problem);
  if (state.problem === undefined && state.source !== shown.source) {
    location.reload();
  } else if (state.evidence !== shown.evidence) {
    shown.evidence = state.evidence;
    await showEvidence();
  }
}

/** What is wrong with the newest source stands above the page, until it is mended. */
function showProblem(problem: string | undefined): void {
  document.querySelector("#live-problem")?.remove();
  if (problem === undefined) return;
  const pre = document.createElement("pre");
  pre.id = "live-problem";
  pre.role = "alert";
  pre.textContent = problem;
  document.body.prepend(pre);
}

/** Tells the page what is known of each of its claims: `null` for one of which nothing is known, or nothing any longer. */
async function showEvidence(): Promise<void> {
  // How many there were when this page was made.
  document.querySelector(".end p")?.replaceChildren("Tests have run since this page was loaded. The ticks show which.");
  const answer = await fetch("/-/evidence.json");
  const findings = (await answer.json()) as Readonly<Record<string, Known>>;
  const ticks = [...document.querySelectorAll<HTMLElement>(".tick[data-claim]")];
  const detail: Record<string, Known | null> = {};
  for (const tick of ticks) {
    const known = findings[tick.dataset["claim"] ?? ""] ?? null;
    detail[tick.dataset["claim"] ?? ""] = known;
    const told = tick.closest(".claims article")?.querySelector(".evidence"); // on the page of all claims
    if (told !== undefined && told !== null) told.innerHTML = String(html`${evidence(known)}`);
  }
  dispatchEvent(new CustomEvent("evidence", { detail }));
}

/** A browser keeps six connections to a server, for all pages together: one that nobody sees does without. */
function connect(): void {
  connection?.close();
  if (document.hidden) return;
  connection = new EventSource("/-/events");
  connection.addEventListener("message", (event: MessageEvent<string>) => void hear(event));
}

document.addEventListener("visibilitychange", connect);
connect();
