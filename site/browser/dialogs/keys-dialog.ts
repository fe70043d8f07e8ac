import { element } from "../page/element.ts";
import { recall, remember } from "../page/memory.ts";

// keys.js: the dialog that lists the keys, and turns the shortcuts off.

const KEYS: readonly (readonly [key: string, what: string])[] = [
  ["Ctrl K, ⌘ K", "search the book"],
  ["?", "this list"],
  ["Esc", "close a dialog, or the evidence of a claim; of two files beside each other show one alone"],
  ["↑ ↓", "go through the results of a search; Enter opens one"],
  ["← →", "one step back or on, inside a picture that is stepped through; Home and End to its first and last step"],
  ["Tab", "the next link, tick, or piece of code; arrows scroll the code that has the focus"],
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
      "Ctrl K and ? work on every page. (Without them, the buttons above and below it do the same.)",
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
