import { EYES } from "./eyes.ts";
import type { Files } from "./files.ts";

/** Pixels that a page may be off when a browser has scrolled it back. */
const NEAR = 2;

/** Shows the code that the words are about: of the reference that is nearest to where the reader looks. */
export function followReading(files: Files): void {
  const references = [...document.querySelectorAll<HTMLElement>(".lesson [data-region]")];
  let current: HTMLElement | undefined;
  let asked = false;
  const look = (): void => {
    asked = false;
    const nearest = nearestTo(references, innerHeight * EYES);
    if (nearest === undefined || nearest === current) return;
    current?.classList.remove("reading");
    current = nearest;
    nearest.classList.add("reading");
    // A browser scrolls a page that is loaded again: its reader has not gone on.
    if (files.restoredAt === undefined || Math.abs(scrollY - files.restoredAt) > NEAR)
      files.show(nearest.dataset["region"] ?? "");
  };
  addEventListener(
    "scroll",
    () => {
      if (!asked) requestAnimationFrame(look);
      asked = true;
    },
    { passive: true },
  );
  // A browser may have scrolled to where the address leads before this runs, or do it later.
  if (files.asked || files.restoredAt !== undefined) return;
  for (const event of ["load", "pageshow"]) addEventListener(event, look);
  look();
}

/** Not one that is more than a window away: above the first reference no code is spoken of yet. */
function nearestTo(elements: readonly HTMLElement[], y: number): HTMLElement | undefined {
  const distance = (element: HTMLElement): number => {
    const { top, bottom } = element.getBoundingClientRect();
    return Math.max(top - y, y - bottom, 0);
  };
  const near = elements.filter((element) => distance(element) < innerHeight);
  return near.toSorted((a, b) => distance(a) - distance(b))[0];
}
