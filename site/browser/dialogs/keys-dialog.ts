import { element } from "../page/element.ts";
import { recall, remember } from "../page/memory.ts";

// keys.js: the dialog that lists the keys, and turns the shortcuts off.

const KEYS: readonly (readonly [key: string, what: string])[] = [
  ["Ctrl K, ⌘ K", "search the book"],
  ["?", "this list"],
  ["Esc", "close a dialog or a claim's evidence; show one file instead of two"],
  ["↑ ↓", "move through the search results; Enter opens one"],
  ["← →", "step back or forward in a picture with steps; Home and End jump to the first and last step"],
  ["Tab", "move to the next link, tick or piece of code; arrow keys scroll focused code"],
];

const rows = KEYS.map(([key, what]) =>
  element("div", {}, element("dt", {}, element("kbd", {}, key)), element("dd", {}, what)),
);
const on = element("input", { type: "checkbox" });
const dialog = element(
  "dialog",
  { className: "keys-dialog" },
  element("h2", { id: "keys-title" }, "Keys"),
  element("dl", {}, ...rows),
  element(
    "p",
    {},
    element(
      "label",
      {},
      on,
      "Ctrl K and ? work on every page. (If you turn them off, the buttons at the top and bottom still work.)",
    ),
  ),
  element("form", { method: "dialog" }, element("button", { autofocus: true }, "Close")),
);
dialog.setAttribute("aria-labelledby", "keys-title");

on.addEventListener("change", () => remember("shortcuts", on.checked ? "on" : "off"));
dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
addEventListener("open-keys", () => {
  on.checked = recall("shortcuts") !== "off";
  if (!dialog.isConnected) document.body.append(dialog);
  if (!dialog.open) dialog.showModal();
});
