import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import type { MiddlewareHandler } from "hono";

/**
 * The files of a folder, below a path; for what is not among them the folder's 404.html, as GitHub Pages does.
 *
 * @param base begins and ends with "/".
 */
export function siteFiles(folder: string, base: string): readonly MiddlewareHandler[] {
  return [serveStatic({ root: folder, rewriteRequestPath: (path) => path.slice(base.length - 1) }), missing(folder)];
}

function missing(folder: string): MiddlewareHandler {
  return async (context) => {
    const page = await readFile(join(folder, "404.html"), "utf8").catch(() => "There is no such page.\n");
    return context.html(page, 404);
  };
}

/** Asks browsers to keep nothing, since the next answer may differ, and to take each for what it is said to be. */
export const keepNothing: MiddlewareHandler = async (context, next) => {
  await next();
  context.header("Cache-Control", "no-store");
  context.header("X-Content-Type-Options", "nosniff");
};
