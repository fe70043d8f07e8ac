import { recall, remember } from "./memory.ts";

/** The themes, with what the button shows: the system's, light, dark. */
const THEMES = { system: "◐", light: "☀", dark: "☾" } as const;
type Theme = keyof typeof THEMES;

const NAMES = Object.keys(THEMES) as Theme[];

function chosen(): Theme {
  return NAMES.find((name) => name === recall("theme")) ?? "system";
}

/** Sets the theme that the reader has chosen. */
export function rememberTheme(): void {
  const theme = chosen();
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

/** Lets the button go from one theme to the next. */
export function offerThemes(): void {
  addEventListener("storage", rememberTheme); // chosen in another window, or outside of this frame
  const button = document.querySelector<HTMLButtonElement>(".theme");
  if (button === null) return;
  const show = (): void => {
    button.textContent = THEMES[chosen()];
    button.ariaLabel = `Theme: ${chosen()}`;
    button.title = button.ariaLabel;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    remember("theme", NAMES[(NAMES.indexOf(chosen()) + 1) % NAMES.length] ?? "system");
    rememberTheme();
    show();
  });
  show();
}
