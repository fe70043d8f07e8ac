/** What the reader's browser keeps for this book. `undefined` when there is nothing, or when it keeps nothing at all. */
export function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(`accept-loop:${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`accept-loop:${key}`, value);
  } catch {
    // A browser that forbids it forgets it: the page works all the same.
  }
}
