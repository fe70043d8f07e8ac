import type { Builder } from "./builder.ts";

/** What changed while the site was served: what is read, what is run to read it, what is run after that, or what was found. */
export type Change = "text" | "code" | "template" | "evidence";

/** What the site was made from. */
export interface Version {
  /** Counts the changes of lessons, servers, pictures, templates and styles. */
  readonly source: number;
  /** Counts the proofs that came or went. */
  readonly evidence: number;
}

/** What the open pages are told: the newest version there is. A page with another one shows what is no longer so. */
export interface State extends Version {
  /** Why the newest source is not shown: file, line, what is wrong, remedy. */
  readonly problem?: string;
}

/** Editors write a file in several steps: this long after the last one it is built. Milliseconds. */
const QUIET = 15;
/** Proofs come in swarms: pages are told this long after the first. Milliseconds. */
const TOGETHER = 100;

/**
 * Keeps a folder with the site as it must be now. Changed source is built at once; new evidence when a page is asked for:
 * the open ones take it as it is, and building while the tests run would take time away from them.
 */
export class LiveBuild {
  readonly #builder: Builder;
  readonly #tell: (state: State) => void;
  #wanted = { source: 1, evidence: 1 };
  #tried = { source: 0, evidence: 0 };
  #shown: Version = { source: 0, evidence: 0 };
  #problem: string | undefined;
  #old: "code" | "template" | undefined;
  #running: Promise<void> | undefined;
  #sourceTimer: NodeJS.Timeout | undefined;
  #evidenceTimer: NodeJS.Timeout | undefined;

  /** @param tell hears of every new state. */
  constructor(builder: Builder, tell: (state: State) => void) {
    this.#builder = builder;
    this.#tell = tell;
  }

  /** What the folder was made from; source 0 while nothing could be built. */
  get shown(): Version {
    return this.#shown;
  }

  get state(): State {
    const [{ source }, { evidence }] = [this.#shown, this.#wanted];
    return { source, evidence, ...(this.#problem === undefined ? {} : { problem: this.#problem }) };
  }

  /** Something has changed. */
  changed(change: Change): void {
    if (change === "evidence") {
      this.#wanted.evidence++;
      this.#evidenceTimer ??= setTimeout(() => {
        this.#evidenceTimer = undefined;
        this.#tell(this.state);
      }, TOGETHER);
      return;
    }
    this.#wanted.source++;
    if (change !== "text" && this.#old !== "code") this.#old = change;
    clearTimeout(this.#sourceTimer);
    this.#sourceTimer = setTimeout(() => void this.fresh(), QUIET);
  }

  /** Waits until all that has changed so far is built, or cannot be built. */
  async fresh(): Promise<void> {
    const { source, evidence } = this.#wanted;
    while (this.#tried.source < source || this.#tried.evidence < evidence) {
      this.#running ??= this.#build().finally(() => (this.#running = undefined));
      await this.#running;
    }
  }

  async #build(): Promise<void> {
    const wanted = { ...this.#wanted };
    if (this.#old !== undefined) this.#builder.renew(this.#old);
    this.#old = undefined;
    const { problem } = await this.#builder.build();
    const isNews = problem !== this.#problem || wanted.source !== this.#tried.source;
    this.#tried = wanted;
    this.#problem = problem;
    if (problem === undefined) this.#shown = wanted;
    if (isNews) this.#tell(this.state);
  }

  async close(): Promise<void> {
    clearTimeout(this.#sourceTimer);
    clearTimeout(this.#evidenceTimer);
    await this.#builder.close();
  }
}
