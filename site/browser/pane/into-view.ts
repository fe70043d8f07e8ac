/** Where readers look: this share of the window's height. */
export const EYES = 0.4;

/** Scrolls so that an element begins where readers look: what is nearest there is what is lit. */
export function bringBeforeEyes(element: Element | null): void {
  if (element !== null) scrollBy(0, element.getBoundingClientRect().top - innerHeight * EYES);
}

/** Pixels that stay free above a region: the tabs lie over the pane. */
const ABOVE = 90;

/** Jumps there, unless all of it is in view. */
export function bringIntoView(region: Element, box: Element): void {
  if (getComputedStyle(box).overflowY === "visible") return;
  const [inside, outside] = [region.getBoundingClientRect(), box.getBoundingClientRect()];
  if (inside.top > outside.top + ABOVE / 2 && inside.bottom < outside.bottom) return;
  box.scrollTop += inside.top - outside.top - Math.max(ABOVE, (outside.height - inside.height) / 3);
}

/** Line against line: both begin at one height. */
export function align(region: Element, box: Element): void {
  box.scrollTop += region.getBoundingClientRect().top - box.getBoundingClientRect().top - ABOVE;
}
