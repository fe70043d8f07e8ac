// @ts-check
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

// What a source says without its types, and where the files are that it imports.

const require = createRequire(import.meta.url);

/**
 * @param {string} text of a source.
 * @param {string} source its absolute path.
 * @returns {string} the same in JavaScript: types are blanks.
 * @throws {SyntaxError} that names the place.
 */
export function withoutTypes(text, source) {
  try {
    // Loaded when there is something to strip: a compiler in WebAssembly takes a tenth of a second.
    const { transformSync } = /** @type {typeof import("@swc/wasm-typescript")} */ (require("@swc/wasm-typescript"));
    return transformSync(text, { mode: "strip-only", filename: source }).code;
  } catch (error) {
    const { message, snippet, startLine } = /** @type {{ message: string, snippet: string, startLine: number }} */ (
      error
    );
    throw new SyntaxError(`${source}:${startLine}: ${message}\n\n${snippet.trimEnd()}`, { cause: error });
  }
}

/**
 * The file that is imported; nothing for Node's own modules and installed packages.
 *
 * @param {string} specifier
 * @param {string} source
 * @param {boolean} isNeeded not only by import(), whose promise is rejected later.
 * @throws {Error} when it is not there.
 */
export function importedFile(specifier, source, isNeeded) {
  try {
    if (specifier.startsWith("@accept-loop/")) return realpathSync(createRequire(source).resolve(specifier));
    if (!/^\.{0,2}\/|^\.{1,2}$|^file:/.test(specifier)) return undefined;
    return realpathSync(fileURLToPath(new URL(specifier, pathToFileURL(source))));
  } catch (error) {
    if (!isNeeded) return undefined;
    throw new Error(`${source} imports "${specifier}": there is no such file`, { cause: error });
  }
}
