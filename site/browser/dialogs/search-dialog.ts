import { type Found, type Hit, Finder } from "../../search/finder.ts";
import type { Part } from "../../search/marked.ts";
import { element } from "../page/element.ts";
import { HERE } from "../page/here.ts";

// search.js: the dialog that searches the whole book. Its end is the index, see assembly/search-script.ts.

/** Results that are shown. */
const MOST = 30;

let finder: Finder | undefined;
const list = element("ol");
const count = element("p", { role: "status" });
const field = element("input", {
  // Not of the type "search": there, Escape would first empty the field.
  role: "searchbox",
  ariaLabel: "Search the book",
  placeholder: "a call, a state, an error, a question",
  autocomplete: "off",
  spellcheck: false,
  enterKeyHint: "search",
});
const close = element("button", { type: "button", textContent: "Close" });
const dialog = element("dialog", { className: "search-dialog" });
dialog.ariaLabel = "Search";
dialog.append(element("form", { method: "dialog" }, field, close), count, list);

function find(): void {
  const { hits, meant }: Found = finder?.find(field.value) ?? { hits: [] };
  list.replaceChildren(...hits.slice(0, MOST).map(item));
  count.textContent = `${meant === undefined ? "" : `Did you mean “${meant}”? `}${told(hits.length)}`;
}

function told(hits: number): string {
  if (field.value.trim() === "") return "Lessons, terms, calls and claims. ↓ and ↑ choose, Enter opens.";
  if (hits === 0) return "Nothing was found.";
  return hits > MOST ? `${hits} results; the best ${MOST}:` : `${hits} result${hits === 1 ? "" : "s"}`;
}

function item({ kind, title, where, text, href }: Hit): HTMLElement {
  const link = element(
    "a",
    { href: new URL(href, HERE).href, target: "_top" }, // of a file beside a lesson, too, which stands in a frame
    element("span", { className: "kind" }, kind),
    element("b", {}, ...title.map(piece)),
    element("span", { className: "place" }, where),
    element("span", { className: "text" }, ...text.map(piece)),
  );
  return element("li", { className: kind === "claim" ? "sentence" : "" }, link);
}

function piece({ text, found }: Part): Node | string {
  return found ? element("mark", {}, text) : text;
}

/** ↓ and ↑ go through the results, and from the first one back to the field. */
function move(event: KeyboardEvent): void {
  const stops: HTMLElement[] = [field, ...list.querySelectorAll("a")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined) {
    event.preventDefault();
    stops[Math.min(Math.max(at + step, 0), stops.length - 1)]?.focus();
  } else if (event.key === "Enter" && at === 0) {
    event.preventDefault();
    list.querySelector("a")?.click();
  } else if (
    at > 0 &&
    event.key.length === 1 &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey &&
    event.key !== " "
  ) {
    field.focus(); // the letter goes on the query
  }
}

field.addEventListener("input", find);
close.addEventListener("click", () => dialog.close());
dialog.addEventListener("keydown", move);
dialog.addEventListener("click", ({ target }) => {
  const outside = target === dialog;
  if (outside || (target as Element).closest("a") !== null) dialog.close();
});
addEventListener("index", (event) => {
  finder = Finder.from((event as CustomEvent<Parameters<typeof Finder.from>[0]>).detail);
});
addEventListener("open-search", (event) => {
  if (!dialog.isConnected) document.body.append(dialog);
  if (!dialog.open) dialog.showModal();
  const { detail: early } = event as CustomEvent<string>;
  if (early === "") field.select();
  else field.value = early;
  find();
});
