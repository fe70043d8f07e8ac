/** Where readers look: this share of the window's height. */
export const EYES = 0.4;

/** Scrolls so that an element begins where readers look: what is nearest there is what is lit. */
export function bringBeforeEyes(element: Element | null): void {
  if (element !== null) scrollBy(0, element.getBoundingClientRect().top - innerHeight * EYES);
}
