/** Tells what is shown, on the tabs of a pane, and what else there would be. @param framed the address of the file in the frame. */
export function tellTabs(pane: Element, framed?: string): void {
  const both = pane.matches(".both");
  const shown = [...pane.querySelectorAll(both ? ".shown, .other" : ".shown")].map(({ id }) => `#${id}`);
  const current = framed === undefined ? shown : [framed];
  for (const tab of pane.querySelectorAll(".tabs a"))
    tab.ariaCurrent = current.includes(tab.getAttribute("href") ?? "") ? "true" : null;
  for (const link of pane.querySelectorAll(".beside")) {
    const { id, dataset } = link.closest(".file") as HTMLElement;
    link.textContent = both ? `${id} alone` : `beside ${dataset["twin"]}`;
  }
  pane.querySelector(".tabs details")?.removeAttribute("open");
}
