/** Marks the section that is being read, and opens the outline where there is room for it. */
export function markSection(): void {
  const outline = document.querySelector<HTMLDetailsElement>(".outline");
  if (outline === null) return;
  if (matchMedia("(min-width: 100rem)").matches) outline.open = true;
  const links = [...outline.querySelectorAll("a")];
  const headings = links.map((link) => document.getElementById(link.hash.slice(1)));
  const look = (): void => {
    const current = headings.findLastIndex((heading) => (heading?.getBoundingClientRect().top ?? 0) < innerHeight / 3);
    for (const [index, link] of links.entries()) link.ariaCurrent = index === current ? "location" : null;
  };
  addEventListener("scroll", () => requestAnimationFrame(look), { passive: true });
  look();
}
