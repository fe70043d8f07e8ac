/** What the files beside a lesson showed when the page was left, and where its reader was. */
export interface KeptPane {
  readonly page: string;
  /** Where the tab of the file leads: "#reap.ts", "03-reaping.server.test.ts.html". */
  readonly tab: string;
  readonly both: boolean;
  /** The regions that were lit. */
  readonly lit: readonly string[];
  /** How far the pane, and each file in it, was scrolled: pixels. */
  readonly tops: readonly number[];
  /** How far the page was scrolled: pixels. */
  readonly y: number;
}

const KEY = "accept-loop:pane";

/** Keeps what a pane shows, for the page that comes when this one is loaded again: by its reader, or for a change of its source. */
export function keepPane(pane: Element): void {
  addEventListener("pagehide", () => {
    const tab = pane.querySelector(".tabs [aria-current]")?.getAttribute("href") ?? "";
    const tops = scrolled(pane).map(({ scrollTop }) => scrollTop);
    const lit = [...pane.querySelectorAll(".lit")].map(({ id }) => id);
    const kept: KeptPane = { page: location.pathname, tab, both: pane.matches(".both"), lit, tops, y: scrollY };
    try {
      sessionStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // A browser that forbids it shows the code that the words are about.
    }
  });
}

/** What was kept, if this page was loaded again. */
export function keptPane(): KeptPane | undefined {
  const [visit] = performance.getEntriesByType("navigation");
  if (!(visit instanceof PerformanceNavigationTiming) || visit.type !== "reload") return undefined;
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as KeptPane | null;
    return kept?.page === location.pathname ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Scrolls a pane, and the files in it, to where they were. */
export function scrollBack(pane: Element, { tops }: KeptPane): void {
  for (const [index, box] of scrolled(pane).entries()) box.scrollTop = tops[index] ?? 0;
}

function scrolled(pane: Element): Element[] {
  return [pane, ...pane.querySelectorAll(".file")];
}
