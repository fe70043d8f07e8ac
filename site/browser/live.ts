// In every page that `npm start` sends, and in none that is built: shows what has changed since.

/** What the live server tells. */
interface State {
  readonly source: number;
  readonly evidence: number;
  readonly problem?: string;
}

/** What the page shows. */
const { source, evidence } = document.currentScript?.dataset ?? {};
const shown = { source: Number(source), evidence: Number(evidence) };
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

/** Tells the page of the proof of each of its claims: `null` for one that is not, or no longer, proved. */
async function showEvidence(): Promise<void> {
  const answer = await fetch("/-/evidence.json");
  const proofs = (await answer.json()) as Readonly<Record<string, unknown>>;
  const claims = [...document.querySelectorAll<HTMLElement>("[data-claim]")].map(
    ({ dataset }) => dataset["claim"] ?? "",
  );
  const detail = Object.fromEntries(claims.map((claim) => [claim, proofs[claim] ?? null]));
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
