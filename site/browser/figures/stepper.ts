import { element } from "../page/element.ts";
import { type Moment, type Walk, walksOf } from "./walk.ts";

// steps.js: goes through a picture, moment by moment, with buttons, or with ← → Home End once one of them has the focus.

/** Pixels around what is brought into view. */
const MARGIN = 24;

class Stepper {
  readonly #figure: HTMLElement;
  readonly #offer: HTMLButtonElement;
  readonly #walks: readonly Walk[];
  #walk: Walk;
  #at = 0;
  readonly #back = element("button", { type: "button" }, "← Back");
  readonly #next = element("button", { type: "button" }, "Next →");
  readonly #told = element("div", { role: "status", className: "told" });
  readonly #panel = element("div", { role: "group", className: "stepper" });

  constructor(figure: HTMLElement, offer: HTMLButtonElement) {
    this.#figure = figure;
    this.#offer = offer;
    this.#walks = walksOf(figure);
    this.#walk = this.#walks[0] as Walk;
    const whole = element("button", { type: "button" }, "All of it");
    this.#back.addEventListener("click", () => this.#go(this.#at - 1));
    this.#next.addEventListener("click", () => this.#go(this.#at + 1));
    whole.addEventListener("click", () => this.#end());
    this.#panel.ariaLabel = "Step by step";
    this.#panel.addEventListener("keydown", (event) => this.#key(event));
    const buttons = element("div", { className: "buttons" }, this.#back, this.#next, whole);
    this.#panel.append(...(this.#walks.length > 1 ? [this.#choice()] : []), buttons, this.#told);
  }

  begin(): void {
    this.#offer.hidden = true;
    this.#figure.prepend(this.#panel);
    this.#figure.classList.add("stepping");
    this.#go(0);
    this.#next.focus();
  }

  /** Back to the picture as it was. */
  #end(): void {
    this.#panel.remove();
    this.#figure.classList.remove("stepping");
    this.#mark([]);
    this.#offer.hidden = false;
    this.#offer.focus();
  }

  #choice(): HTMLElement {
    const select = element("select");
    select.append(...this.#walks.map(({ name }, index) => element("option", { value: String(index) }, name)));
    select.addEventListener("change", () => {
      this.#walk = this.#walks[select.selectedIndex] as Walk;
      this.#go(0);
    });
    return element("label", {}, "Follow ", select);
  }

  #go(to: number): void {
    const { moments } = this.#walk;
    const last = moments.length - 1;
    this.#at = Math.min(Math.max(to, 0), last);
    this.#back.ariaDisabled = String(this.#at === 0);
    this.#next.ariaDisabled = String(this.#at === last);
    this.#mark(moments);
    const moment = moments[this.#at] as Moment;
    const place = element("span", {}, `${this.#at} of ${last}. `);
    const evidence = moment.evidence === undefined ? [] : [" (", evidenceLink(moment.evidence), ")"];
    const states = moment.states.map(([who, state]) =>
      element("div", {}, element("dt", {}, who), element("dd", {}, state)),
    );
    const ends = states.length === 0 ? [] : [element("dl", {}, ...states)];
    this.#told.replaceChildren(element("p", {}, place, moment.words, ...evidence), ...ends);
    this.#bringIntoView(moment.shows[0]);
  }

  /** The panel stays above a picture that is higher than the window: what happens now must not hide below it. */
  #bringIntoView(shown: Element | undefined): void {
    if (shown === undefined) return;
    const { top, bottom } = shown.getBoundingClientRect();
    const [above, below] = [this.#panel.getBoundingClientRect().bottom + MARGIN, innerHeight - MARGIN];
    if (top < above) scrollBy(0, top - above);
    else if (bottom > below) scrollBy(0, bottom - below);
  }

  /** Marks what is past, now, and to come, in the picture. */
  #mark(moments: readonly Moment[]): void {
    for (const marked of this.#figure.querySelectorAll(".past, .now, .ahead"))
      marked.classList.remove("past", "now", "ahead");
    const when = (index: number): string => (index === this.#at ? "now" : index < this.#at ? "past" : "ahead");
    for (const [index, { shows }] of moments.entries()) for (const shown of shows) shown.classList.add(when(index));
  }

  #key(event: KeyboardEvent): void {
    if (event.target instanceof HTMLSelectElement || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowLeft: this.#at - 1, ArrowRight: this.#at + 1, Home: 0, End: Infinity }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#go(to);
  }
}

/** The page of claims has one of this chapter under "01-syn-recv". */
function evidenceLink(claim: string): HTMLElement {
  const chapter = document.querySelector<HTMLElement>("[data-lesson]")?.dataset["lesson"] ?? "";
  return element("a", { href: `claims.html#${chapter.slice(0, 2)}-${claim}` }, "evidence");
}

const steppers = new WeakMap<HTMLElement, Stepper>();

document.addEventListener("step-through", ({ target }) => {
  const offer = target as HTMLButtonElement;
  const figure = offer.parentElement as HTMLElement;
  const stepper = steppers.get(figure) ?? new Stepper(figure, offer);
  steppers.set(figure, stepper);
  stepper.begin();
});
