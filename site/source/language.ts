/** A language whose words have colours here. */
export type Language = "typescript" | "c" | "json" | "text";

const LANGUAGES: Readonly<Record<string, Language>> = {
  ts: "typescript",
  cjs: "typescript",
  mjs: "typescript",
  c: "c",
  h: "c",
  json: "json",
};

/** The language of a file, told by its name. */
export function languageOf(file: string): Language {
  return LANGUAGES[file.slice(file.lastIndexOf(".") + 1)] ?? "text";
}
