/** Sets the theme that the reader has chosen, before anything is drawn. */
export function rememberTheme(): void {
  const theme = localStorage.getItem("theme");
  if (theme !== null) document.documentElement.dataset["theme"] = theme;
}
