import { onDemand } from "../page/on-demand.ts";
import { recall } from "../page/memory.ts";

/** The dialogs, each with its button on every page, and its script: by the event that opens it. */
const DIALOGS = { search: "search.js", keys: "keys.js" } as const;

/** Lets buttons and keys open the dialogs: Ctrl-K (or ⌘K) to search, ? for the list of keys, until a reader turns them off. */
export function offerDialogs(): void {
  for (const name of ["search", "keys"] as const) {
    for (const button of document.querySelectorAll<HTMLButtonElement>(`button.${name}`)) {
      button.hidden = false;
      button.addEventListener("click", () => void open(name));
    }
  }
  document.addEventListener("keydown", (event) => {
    const name = asked(event);
    if (name === undefined || recall("shortcuts") === "off") return;
    event.preventDefault();
    void open(name);
  });
}

function asked({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): keyof typeof DIALOGS | undefined {
  if (altKey) return undefined;
  if (key.toLowerCase() === "k" && ctrlKey !== metaKey) return "search";
  const writing = target instanceof Element && target.matches("textarea, select, input:not([type=checkbox])");
  const inDialog = document.querySelector("dialog[open]") !== null;
  return key === "?" && !ctrlKey && !metaKey && !writing && !inDialog ? "keys" : undefined;
}

async function open(name: keyof typeof DIALOGS): Promise<void> {
  let early = ""; // what is typed while the dialog is on its way
  const keep = (event: KeyboardEvent): void => {
    if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    early += event.key;
  };
  document.addEventListener("keydown", keep, true);
  try {
    await onDemand(DIALOGS[name]);
  } finally {
    document.removeEventListener("keydown", keep, true);
  }
  dispatchEvent(new CustomEvent(`open-${name}`, { detail: early }));
}
