// @ts-check
import { parse } from "es-module-lexer";
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isTypeScript } from "./program.cjs";

/**
 * The files that a module starts as threads: new Worker(new URL("worker.ts", import.meta.url)). Not those that a comment or
 * a text speaks of, or that are not there.
 *
 * @param {string} text of the module, without types.
 * @param {string} source its absolute path.
 */
export function threadsOf(text, source) {
  const [imports] = parse(text);
  return imports.flatMap(({ type, importStart }) => {
    if (type !== "import-meta") return [];
    const [, path = ""] = /new URL\("([^"]+)",\s*$/.exec(text.slice(0, importStart)) ?? [];
    if (!isTypeScript(path)) return [];
    const file = fileURLToPath(new URL(path, pathToFileURL(source)));
    return existsSync(file) ? [file] : [];
  });
}
