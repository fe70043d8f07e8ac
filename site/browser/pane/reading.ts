import { EYES } from "./into-view.ts";
import type { Files } from "./files.ts";

/** Pixels that a page may be off when a browser has scrolled it back. */
const NEAR = 2;

/**
 * Shows the code that the words are about: of the reference that is nearest to where the reader looks, in the section that is
 * read. In one that speaks of no code nothing is lit.
 */
export function followReading(files: Files): void {
  const references = [...document.querySelectorAll<HTMLElement>(".lesson [data-region]")];
  const headings = [...document.querySelectorAll(".lesson h2")];
  let current: HTMLElement | undefined;
  let asked = false;
  const look = (): void => {
    asked = false;
    const nearest = nearestTo(references, headings, innerHeight * EYES);
    if (nearest === current) return;
    current?.classList.remove("reading");
    current = nearest;
    nearest?.classList.add("reading");
    // A browser scrolls a page that is loaded again: its reader has not gone on.
    if (files.restoredAt !== undefined && Math.abs(scrollY - files.restoredAt) <= NEAR) return;
    files.follow(nearest?.dataset["region"]);
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

/** Of those in the section that y is in. */
function nearestTo(elements: readonly HTMLElement[], headings: readonly Element[], y: number): HTMLElement | undefined {
  const edges = headings.map((heading) => heading.getBoundingClientRect().top);
  const sectionAt = (at: number): number => edges.filter((edge) => edge <= at).length;
  const near = elements.flatMap((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return sectionAt(top) === sectionAt(y) ? [{ element, distance: Math.max(top - y, y - bottom, 0) }] : [];
  });
  return near.toSorted((a, b) => a.distance - b.distance)[0]?.element;
}
