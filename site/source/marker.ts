const MARKER = /^\s*(?:\/\/|\/\*)\s*#(?:end)?region\b/;

/** Is this line only there to begin or end a region? */
export function isMarker(line: string): boolean {
  return MARKER.test(line);
}
