/** What the address leads to. */
export function asked(): HTMLElement | null {
  return document.getElementById(decodeURIComponent(location.hash.slice(1)));
}

/** Where the lesson speaks of a region. @param region its id. */
export function told(region: string): HTMLElement | null {
  return document.getElementById(`told-${region}`);
}

/** The file beside the lesson that an element is in. */
export function fileOf(region: Element | null): HTMLElement | null {
  return region?.closest<HTMLElement>(".file") ?? null;
}

/** Are they the same in both languages? */
export function areTwins(one: Element, other: Element | null): boolean {
  return other !== null && nameIn(one.id) === nameIn(other.id) && fileOf(one)?.dataset["twin"] === fileOf(other)?.id;
}

/** A region's name, of its id: "accept" of "server.c:accept". */
export function nameIn(id: string): string {
  return id.replace(/^.*:/, "");
}
