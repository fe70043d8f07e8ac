import { statSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml; charset=utf-8",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

/** The path that a request is for, percent-encoded, without its query. */
export function pathOf({ url = "/" }: IncomingMessage): string {
  return /^[^?#]*/.exec(url)?.[0] ?? "/";
}

/** The media type of a file, by the end of its name; for unknown ones that of bytes. */
export function mediaType(file: string): string {
  return TYPES[extname(file)] ?? "application/octet-stream";
}

/**
 * The file that a request's path names inside a folder: for a path that ends with "/", its index.html.
 *
 * @param pathname as it stands in the URL: percent-encoded, beginning with "/".
 * @returns `undefined` when there is no such file, or when the path leads out of the folder.
 */
export function fileAt(folder: string, pathname: string): string | undefined {
  const path = decoded(pathname);
  if (path === undefined || path.includes("\0")) return undefined;
  const file = normalize(join(folder, path.endsWith("/") ? `${path}index.html` : path));
  if (!file.startsWith(normalize(folder + sep))) return undefined;
  return isFile(file) ? file : undefined;
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false; // nothing there; or "c.css/index.html", below a file
  }
}

function decoded(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined; // "%" without two digits
  }
}
