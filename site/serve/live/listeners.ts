import type { SSEStreamingApi } from "hono/streaming";

/** The open pages: each hears the newest state at once, and every later one (server-sent events, HTML Standard §9.2). */
export class Listeners<State> {
  readonly #open = new Set<SSEStreamingApi>();
  #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  /** How many pages listen. */
  get count(): number {
    return this.#open.size;
  }

  /** A page has come: waits until it goes. */
  async add(page: SSEStreamingApi): Promise<void> {
    const gone = new Promise<void>((resolve) => page.onAbort(resolve));
    this.#open.add(page);
    await page.writeSSE({ data: JSON.stringify(this.#state) });
    await gone;
    this.#open.delete(page);
  }

  /** Tells everybody. */
  tell(state: State): void {
    this.#state = state;
    for (const page of this.#open) void page.writeSSE({ data: JSON.stringify(state) });
  }

  /** Hangs up. */
  close(): void {
    for (const page of this.#open) page.abort();
  }
}
