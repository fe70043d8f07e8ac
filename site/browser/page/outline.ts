/** Marks the section that is being read, and opens the outline where there is room for it. */
export function markSection(): void {
  const outline = document.querySelector<HTMLDetailsElement>(".outline");
  if (outline === null) return;
  if (matchMedia("(min-width: 100rem)").matches) outline.open = true;
  const links = [...outline.querySelectorAll("a")];
  const headings = links.map((link) => document.getElementById(link.hash.slice(1)));
  const look = (): void => {
    const current = headings.findLastIndex((heading) => (heading?.getBoundingClientRect().top ?? 0) < lastRead());
    for (const [index, link] of links.entries()) link.ariaCurrent = index === current ? "location" : null;
  };
  for (const event of ["scroll", "hashchange", "load"])
    addEventListener(event, () => requestAnimationFrame(look), { passive: true });
  look();
}

/** How far down a heading may begin for its section to be read: a third of the window, unless the address leads above it. */
function lastRead(): number {
  const third = innerHeight / 3;
  const top = document.querySelector(".lesson :target")?.getBoundingClientRect().top ?? third;
  return top > 0 && top < third ? top + 1 : third;
}
