import { seen } from "../../evidence/seen.ts";
import { toldFailure } from "../../evidence/told-failure.ts";
import type { Known } from "../../evidence/tick.ts";
import { element } from "../page/element.ts";

// proof.js: a box beside a tick that tells what was measured. Escape closes it.

interface Asked {
  readonly tick: HTMLAnchorElement;
  /** What is known of each claim, by the tick's `data-claim`. */
  readonly findings: ReadonlyMap<string, Known | null>;
}

const box = element("div", { className: "proof", role: "group", ariaLabel: "Evidence" });
let shown: Asked | undefined;

function hide(): void {
  shown = undefined;
  box.remove();
}

function show(asked: Asked): void {
  if (shown?.tick === asked.tick) return;
  shown?.tick.removeEventListener("pointerleave", leave);
  shown?.tick.removeEventListener("blur", leave);
  shown = asked;
  asked.tick.addEventListener("pointerleave", leave);
  asked.tick.addEventListener("blur", leave);
  asked.tick.after(box); // behind the tick also for the keyboard
  refresh();
}

function refresh(): void {
  if (shown === undefined) return;
  const { tick, findings } = shown;
  box.replaceChildren(...told(tick, findings.get(tick.dataset["claim"] ?? "")));
  place(tick);
}

function leave(event: PointerEvent | FocusEvent): void {
  const to = event.relatedTarget;
  if (to instanceof Node && (box.contains(to) || shown?.tick.contains(to) === true)) return;
  setTimeout(() => !box.matches(":hover, :focus-within") && !shown?.tick.matches(":hover, :focus") && hide(), 150);
}

/** Below the tick; above it where there is no room below. */
function place(tick: HTMLElement): void {
  const { left, top, bottom } = tick.getBoundingClientRect();
  const { clientWidth } = document.documentElement;
  const above = bottom + box.offsetHeight + 16 > innerHeight && top > box.offsetHeight + 60;
  box.style.left = `${scrollX + Math.max(8, Math.min(left - 24, clientWidth - box.offsetWidth - 16))}px`;
  box.style.top = `${scrollY + (above ? top - box.offsetHeight - 8 : bottom + 8)}px`;
}

function told({ dataset, href }: HTMLAnchorElement, known: Known | null | undefined): Node[] {
  const links = element("p", {}, link(dataset["test"] ?? "", "The test"), " · ", link(href, "All evidence"));
  const code = (text: string): HTMLElement => element("code", {}, text);
  if (known === null || known === undefined) {
    return [element("p", {}, "Not yet checked on this machine: ", code("npx turbo test")), links];
  }
  const [chapter] = (dataset["claim"] ?? "").split("/");
  const again = code(`npx turbo test --filter=@accept-loop/${chapter}`);
  const changed = (file: string): HTMLElement =>
    element("p", {}, code(file), " was changed since it was checked. To check it again: ", again);
  const stale = known.stale === undefined ? [] : [changed(known.stale)];
  return [...stale, ...found(known), element("p", {}, circumstances(known)), links];
}

function found(known: Known): Node[] {
  if ("failure" in known) return failed(known.failure);
  const rows = known.saw.flatMap((one) => [element("dt", {}, one.what), element("dd", {}, seen(one))]);
  const passed = known.stale !== undefined ? "Its test had passed." : "Its test has passed.";
  return [element("p", { className: "passed" }, passed), element("dl", { className: "seen" }, ...rows)];
}

/** As under a lesson's "Break it", when it is told in parts. */
function failed(message: string): Node[] {
  const heading = element("p", { className: "false" }, "✗ Its test has failed:");
  const parts = toldFailure(message).map(({ key, text }) =>
    element("div", {}, element("dt", {}, key), element("dd", {}, key === "lesson" ? lesson(text) : text)),
  );
  if (parts.length === 0) return [heading, element("pre", { className: "refutation" }, message)];
  return [
    heading,
    element(
      "div",
      { className: "failure" },
      element("p", {}, message.split("\n", 1)[0] ?? ""),
      element("dl", {}, ...parts),
    ),
  ];
}

/** @param path in the repository: "chapters/01-handshake/lesson.md#half-close". */
function lesson(path: string): Node | string {
  const [, chapter, section = ""] = /^chapters\/([\w-]+)\/lesson\.md(#\S+)?$/.exec(path) ?? [];
  return chapter === undefined ? path : link(`${chapter}.html${section}`, path);
}

function circumstances(known: Known): string {
  const when = new Date(known.date).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  const took = "ms" in known ? ` · ${known.ms} ms` : "";
  return `Linux ${known.kernel}, Node ${known.node.replace(/^v/, "")} · ${when}${took}`;
}

function link(href: string, words: string): HTMLElement {
  const made = element("a", { href }, words);
  if (href.includes(".ts.html")) made.dataset["source"] = "";
  return made;
}

box.addEventListener("pointerleave", leave);
box.addEventListener("focusout", leave);
document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
addEventListener("evidence", refresh);
addEventListener("show-proof", ({ detail }: CustomEventInit<Asked>) => detail !== undefined && show(detail));
