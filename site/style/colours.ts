/** The colours of one theme. */
export type Theme = Readonly<Record<keyof typeof LIGHT, string>>;

/** On paper. */
export const LIGHT = {
  paper: "#fdfcf9",
  sheet: "#f5f3ed",
  lit: "#e3f0ee",
  added: "#deeeea",
  gone: "#f8e5dc",
  ink: "#22211f",
  faint: "#65625b",
  line: "#dcd8cd",
  accent: "#0b6a64",
  danger: "#ad3a12",
  keyword: "#8a2460",
  string: "#2f6212",
  number: "#8b4a00",
  call: "#1d4f9c",
  comment: "#65625b",
  actor: "#5a4a8f",
};

/** At night. */
export const DARK: Theme = {
  paper: "#15171a",
  sheet: "#1c1f23",
  lit: "#1b3232",
  added: "#1f3532",
  gone: "#3b2823",
  ink: "#e3e0d9",
  faint: "#a19d94",
  line: "#33373d",
  accent: "#5fc9bd",
  danger: "#f0916a",
  keyword: "#e798c6",
  string: "#a5cf82",
  number: "#e3b06b",
  call: "#8cb9f2",
  comment: "#a19d94",
  actor: "#c0b0ee",
};

/** The themes as CSS: as the system has it, unless the reader has chosen one. Paper is light. */
export function colourRules(): string {
  const light = variables(LIGHT);
  const dark = variables(DARK);
  return (
    `:root{color-scheme:light;${light}}` +
    `@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${dark}}}` +
    `@media screen{:root[data-theme=dark]{color-scheme:dark;${dark}}}\n`
  );
}

function variables(theme: Theme): string {
  return Object.entries(theme)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(";");
}
