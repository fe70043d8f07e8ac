/** Closes what folds out over the page, when the reader goes elsewhere: a click beside it, Escape, another menu. */
export function closeMenus(): void {
  const menus = document.querySelectorAll<HTMLDetailsElement>(".contents, .tabs details");
  const closeAllBut = (kept: EventTarget | null): void => {
    for (const menu of menus) if (!(kept instanceof Node && menu.contains(kept))) menu.open = false;
  };
  document.addEventListener("click", ({ target }) => closeAllBut(target));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && closeAllBut(null));
}
