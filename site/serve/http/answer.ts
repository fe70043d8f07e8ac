import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { fileAt, mediaType } from "./web-files.ts";

/** What is sent for a request. */
export interface Answer {
  readonly status: number;
  /** The media type. */
  readonly type: string;
  readonly body: Buffer | string;
  /** How the body is compressed, when it is. */
  readonly encoding?: "gzip";
}

export const NOT_THERE: Answer = { status: 404, type: mediaType("missing.txt"), body: "There is no such page.\n" };

/** The file that a path names in a folder; for a path that names none the folder's 404.html, as GitHub Pages does. */
export function fileAnswer(folder: string, pathname: string): Answer {
  const found = fileAt(folder, pathname);
  const file = found ?? fileAt(folder, "/404.html");
  if (file === undefined) return NOT_THERE;
  return { status: found === undefined ? 404 : 200, type: mediaType(file), body: readFileSync(file) };
}

/** Sends it, and asks browsers to keep nothing: the next one may differ. */
export function send(response: ServerResponse, { status, type, body, encoding }: Answer): void {
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    ...(encoding !== undefined && { "Content-Encoding": encoding }),
  });
  response.end(body);
}
