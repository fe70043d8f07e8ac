/** One moment of a picture that is stepped through. */
export interface Moment {
  /** What has happened, in a sentence. */
  readonly words: string;
  /** Who is in which state after it, ["client", "SYN_SENT"], where the picture has more than one end. */
  readonly states: readonly (readonly [who: string, state: string])[];
  /** What of the picture shows it. */
  readonly shows: readonly Element[];
  /** Where the evidence of it is. */
  readonly evidence?: string;
}

/** A way through a picture: the first moment is the one before anything has happened. */
export interface Walk {
  readonly name: string;
  readonly moments: readonly Moment[];
}

/** The ways that a picture offers. */
export function walksOf(picture: Element): Walk[] {
  const segments = picture.querySelector<SVGElement>(".steps");
  return segments === null
    ? [...picture.querySelectorAll<SVGElement>(".walk")].map(throughStates)
    : [alongSegments(segments)];
}

/** A connection, segment by segment. */
function alongSegments(steps: SVGElement): Walk {
  const ends = (steps.dataset["ends"] ?? "").split("|");
  const moments = [...steps.querySelectorAll<SVGElement>(".step")].map(({ dataset }, index, all): Moment => {
    return {
      words: `The ${dataset["from"]} sends ${dataset["says"]}`,
      states: statesOf(dataset, ends),
      shows: [all[index] as Element],
    };
  });
  const before: Moment = {
    words: "Before the first of these segments",
    states: statesOf(steps.dataset, ends),
    shows: [],
  };
  return { name: "", moments: [before, ...moments] };
}

function statesOf(
  { left = "", right = "" }: DOMStringMap,
  [leftEnd = "", rightEnd = ""]: readonly string[],
): Moment["states"] {
  return [
    [leftEnd, left],
    [rightEnd, right],
  ];
}

/** One end of a connection, state by state. */
function throughStates({ dataset, ownerSVGElement: picture }: SVGElement): Walk {
  const name = dataset["name"] ?? "";
  const states = (dataset["states"] ?? "").split(" ");
  const moments = states.map((state, index): Moment => {
    const from = states[index - 1];
    const box = picture?.querySelector(`[data-state="${state}"]`);
    const way = picture?.querySelector<SVGElement>(`[data-from="${from}"][data-to="${state}"]`);
    const by = [...(way?.querySelectorAll("text") ?? [])].map(({ textContent }) => textContent).join(" ");
    return {
      words: from === undefined ? `It begins in ${state}` : `From ${from} to ${state}: ${by}`,
      states: [],
      shows: [box, way].filter((each) => each !== null && each !== undefined),
      ...(way?.dataset["claim"] !== undefined && { evidence: way.dataset["claim"] }),
    };
  });
  return { name, moments };
}
