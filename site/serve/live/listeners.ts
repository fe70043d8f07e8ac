import type { IncomingMessage, ServerResponse } from "node:http";

const HEADERS = { "Content-Type": "text/event-stream", "Cache-Control": "no-store" };

/** The open pages: each hears the newest state at once, and every later one (server-sent events, HTML Standard §9.2). */
export class Listeners<State> {
  readonly #open = new Set<ServerResponse>();
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

  /** A page has come, and stays until it goes. */
  add(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, HEADERS);
    response.write(event(this.#state));
    this.#open.add(response);
    request.on("close", () => this.#open.delete(response));
  }

  /** Tells everybody. */
  tell(state: State): void {
    this.#state = state;
    for (const response of this.#open) response.write(event(state));
  }

  /** Hangs up. */
  close(): void {
    for (const response of this.#open) response.end();
  }
}

/** `data:` must be one line, and JSON is. */
function event(state: unknown): string {
  return `data: ${JSON.stringify(state)}\n\n`;
}
