import { element } from "./element.ts";
import type { Proof, Sighting } from "./ticks.ts";

export interface ProofBox {
  /** Shows again what is shown: there may be news of it. */
  refresh(): void;
}

/** A box beside a tick that tells what was measured: on hover, focus or tap. Escape closes it. */
export function proofBox(
  ticks: readonly HTMLAnchorElement[],
  proofOf: (key: string) => Proof | null | undefined,
): ProofBox {
  const box = element("div", { className: "proof", role: "group", ariaLabel: "Evidence" });
  let shown: HTMLAnchorElement | undefined;

  const hide = (): void => {
    shown = undefined;
    box.remove();
  };
  const show = (tick: HTMLAnchorElement): void => {
    if (shown === tick) return;
    shown = tick;
    tick.after(box); // behind the tick also for the keyboard
    refresh();
  };
  const refresh = (): void => {
    if (shown === undefined) return;
    box.replaceChildren(...told(shown, proofOf(shown.dataset["claim"] ?? "")));
    place(box, shown);
  };
  const leave = (event: MouseEvent | FocusEvent): void => {
    const to = event.relatedTarget;
    if (!(to instanceof Node && (box.contains(to) || shown?.contains(to))))
      setTimeout(() => !box.matches(":hover, :focus-within") && !shown?.matches(":hover, :focus") && hide(), 150);
  };
  for (const tick of ticks) {
    tick.addEventListener("pointerenter", () => show(tick));
    tick.addEventListener("focus", () => show(tick));
    tick.addEventListener("pointerleave", leave);
    tick.addEventListener("blur", leave);
    tick.addEventListener("click", (event) => {
      event.preventDefault();
      show(tick);
    });
  }
  box.addEventListener("pointerleave", leave);
  box.addEventListener("focusout", leave);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
  return { refresh };
}

/** Below the tick; above it where there is no room below. */
function place(box: HTMLElement, tick: HTMLElement): void {
  const { left, top, bottom } = tick.getBoundingClientRect();
  const { clientWidth } = document.documentElement;
  const above = bottom + box.offsetHeight + 16 > innerHeight && top > box.offsetHeight + 60;
  box.style.left = `${scrollX + Math.max(8, Math.min(left - 24, clientWidth - box.offsetWidth - 16))}px`;
  box.style.top = `${scrollY + (above ? top - box.offsetHeight - 8 : bottom + 8)}px`;
}

function told({ dataset, href }: HTMLAnchorElement, proof: Proof | null | undefined): Node[] {
  const links = element("p", {}, link(dataset["test"] ?? "", "The test"), " · ", link(href, "All evidence"));
  if (proof === null || proof === undefined) {
    return [element("p", {}, "Not yet checked on this machine: ", element("code", {}, "npx turbo test")), links];
  }
  const { kernel, node, date, ms, saw } = proof;
  const when = new Date(date).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  const list = element(
    "dl",
    { className: "seen" },
    ...saw.flatMap((one) => [element("dt", {}, one.what), element("dd", {}, seen(one))]),
  );
  return [element("p", {}, `Linux ${kernel}, Node ${node.replace(/^v/, "")} · ${when} · ${ms} ms`), list, links];
}

function seen({ values, unit = "", count, least, median, most }: Sighting): string {
  if (count === 1 || median === undefined) return [...new Set(values)].map((value) => `${value} ${unit}`).join("\n");
  return `${count} times: ${least} to ${most} ${unit}, median ${median}`;
}

function link(href: string, words: string): HTMLElement {
  const made = element("a", { href }, words);
  if (href.includes(".ts.html")) made.dataset["source"] = "";
  return made;
}
