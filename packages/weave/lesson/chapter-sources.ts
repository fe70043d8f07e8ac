import { readdirSync } from "node:fs";
import { join } from "node:path";

const SOURCE = /^[^.].*\.(?:ts|cjs|mjs|c|h)$/;

/**
 * The sources of a chapter's programs and tests, in order: those that lie flat in its folder, and those in its rooms, the
 * folders there. (Exercises lie deeper: each has a folder of its own.)
 *
 * @example
 * chapterSources(`${ROOT}/chapters/01-handshake`); // ["capture/capture.ts", …, "server.c", "server.ts", …]
 */
export function chapterSources(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const rooms = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  const inRooms = rooms.flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => join(name, file)));
  const flat = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return [...flat, ...inRooms].filter((name) => SOURCE.test(name)).toSorted();
}
