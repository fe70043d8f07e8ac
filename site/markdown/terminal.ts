import type { Event, Recording, Run } from "@accept-loop/weave/record";
import { html, type Markup } from "../html/html.ts";

/**
 * A recorded scenario as terminals: a lane for each actor. What is another one in every run is marked, and says what it is.
 * Two runs stand side by side.
 */
export function terminal({ name, runs, lanes }: Recording): Markup {
  const several = runs.length > 1;
  return html`<figure class="terminal${several && " several"}">
    ${runs.map(
      (run) =>
        html`<div class="run" tabindex="0" role="region" aria-label="${run.title ?? `terminals: ${name}`}">
          ${several && html`<p class="title">${run.title}</p>`}${blocks(run).map((block) => lane(block, lanes))}
        </div>`,
    )}
  </figure> `;
}

/** Stretches of neighbouring events in one lane. */
function blocks({ events }: Run): Event[][] {
  const result: Event[][] = [];
  for (const event of events) {
    const last = result.at(-1);
    if (last?.[0]?.lane === event.lane) last.push(event);
    else result.push([event]);
  }
  return result;
}

function lane(block: readonly Event[], lanes: readonly string[]): Markup {
  const who = block[0]?.lane ?? "";
  return html`<div class="lane lane-${lanes.indexOf(who) + 1}">
    <b>${who}</b>
    <pre>${block.map(eventLine)}</pre>
  </div>`;
}

/** A line of a terminal; one that somebody typed stands in `<kbd>`. */
export function eventLine({ kind, text, varies = [] }: Event): Markup {
  const parts: (string | Markup)[] = [];
  let at = 0;
  for (const [start, end, what] of varies) {
    parts.push(text.slice(at, start), html`<i title="${what}: another one in every run">${text.slice(start, end)}</i>`);
    at = end;
  }
  parts.push(text.slice(at));
  return kind === "typed" ? html`<kbd>${parts}</kbd>${"\n"}` : html`${parts}${"\n"}`;
}
