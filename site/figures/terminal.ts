import type { Event, Recording } from "@accept-loop/weave/record/record";
import { blocks } from "@accept-loop/weave/record/transcript";
import { html, type Markup } from "../html/html.ts";

interface Shown {
  readonly lanes: readonly string[];
  /** Does each line tell when it was printed? */
  readonly timed: boolean;
}

/**
 * A recorded scenario as terminals: a lane for each actor. What is another one in every run is marked, and says what it is.
 * Several runs stand below each other.
 *
 * @param timed whether each line tells when it was printed, in `data-ms`.
 */
export function terminal({ name, runs, lanes }: Recording, { timed = false } = {}): Markup {
  const several = runs.length > 1;
  return html`<figure class="terminal${lanes.length === 1 && " alone"}">
    ${runs.map(
      (run) =>
        html`<div class="run" tabindex="0" role="group" aria-label="${run.title ?? `terminals: ${name}`}">
          ${several && html`<p class="title">${run.title}</p>`}${blocks(run.events).map((block) => lane(block, { lanes, timed }))}
        </div>`,
    )}
  </figure> `;
}

function lane(block: readonly Event[], { lanes, timed }: Shown): Markup {
  const who = block[0]?.lane ?? "";
  return html`<div class="lane lane-${lanes.indexOf(who) + 1}">
    <b>${who}</b>
    <pre>${block.map((event) => eventLine(event, timed))}</pre>
  </div>`;
}

/** A line of a terminal; one that somebody typed stands in `<kbd>`. */
function eventLine({ kind, text, ms, varies = [] }: Event, timed: boolean): Markup {
  const parts: (string | Markup)[] = [];
  let at = 0;
  for (const [start, end, what] of varies) {
    parts.push(text.slice(at, start), html`<i title="${what}: differs in every run">${text.slice(start, end)}</i>`);
    at = end;
  }
  parts.push(text.slice(at));
  const line = kind === "typed" ? html`<kbd>${parts}</kbd>` : html`${parts}`;
  return html`${timed ? html`<span data-ms="${ms}">${line}</span>` : line}${"\n"}`;
}
