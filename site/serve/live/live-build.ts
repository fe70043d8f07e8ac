import type { Builder } from "../builder/builder.ts";

/** What changed while the site was served: what is read, what is run to read it, what is run after that, or what was found. */
export type Change = "text" | "code" | "template" | "evidence";

/** What the site was made from. */
export interface Version {
  /** Counts the changes of lessons, servers, pictures, templates and styles. */
  readonly source: number;
  /** Counts the proofs that came or went. */
  readonly evidence: number;
}

/** What of the site is asked for: the lessons are there before all else. */
export type Part = "lessons" | "all";

/** A build. */
interface Running extends Readonly<Record<Part, Promise<void>>> {
  readonly from: Version;
  /** Somebody waits for all of it. */
  readonly hurry: () => void;
}

const NONE: Version = { source: 0, evidence: 0 };

/** What the open pages are told: the newest version there is. A page with another one shows what is no longer so. */
export interface State extends Version {
  /** Why the newest source is not shown: file, line, what is wrong, remedy. */
  readonly problem?: string;
}

/** Editors write a file in several steps: this long after the last one it is built. Milliseconds. */
const QUIET = 15;
/** The open pages show what is new before all else is built, unless somebody waits for it. Milliseconds. */
const PAUSE = 300;
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
  /** The newest that was begun with, and has come to its end, good or bad. */
  readonly #tried: Record<Part, Version> = { lessons: NONE, all: NONE };
  readonly #shown: Record<Part, Version> = { lessons: NONE, all: NONE };
  #problem: string | undefined;
  #old: "code" | "template" | undefined;
  #running: Running | undefined;
  #sourceTimer: NodeJS.Timeout | undefined;
  #evidenceTimer: NodeJS.Timeout | undefined;

  /** @param tell hears of every new state. */
  constructor(builder: Builder, tell: (state: State) => void) {
    this.#builder = builder;
    this.#tell = tell;
  }

  /** What a part of the folder was made from; source 0 while nothing could be built. */
  shown(part: Part): Version {
    return this.#shown[part];
  }

  get state(): State {
    const [{ source }, { evidence }] = [this.#shown.lessons, this.#wanted];
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
    this.#sourceTimer = setTimeout(() => void this.fresh("lessons"), QUIET);
  }

  /** Waits until a part is built with all that has changed so far, or cannot be built. */
  async fresh(part: Part): Promise<void> {
    const wanted = { ...this.#wanted };
    while (!includes(this.#tried[part], wanted)) {
      const running = (this.#running ??= this.#start());
      const waitsFor = includes(running.from, wanted) ? part : "all";
      if (waitsFor === "all") running.hurry();
      await running[waitsFor];
    }
  }

  #start(): Running {
    const from = { ...this.#wanted };
    const [lessons, written] = signal();
    const [goingOn, hurry] = signal();
    const all = this.#build(from, () => {
      written();
      setTimeout(hurry, PAUSE);
      return goingOn;
    }).finally(() => {
      this.#running = undefined;
      written();
    });
    return { from, lessons, all, hurry };
  }

  async #build(from: Version, written: () => Promise<void>): Promise<void> {
    if (this.#old !== undefined) this.#builder.renew(this.#old);
    this.#old = undefined;
    const { problem } = await this.#builder.build(() => {
      const isNews = from.source !== this.#shown.lessons.source && this.#problem === undefined;
      this.#tried.lessons = this.#shown.lessons = from;
      if (isNews) this.#tell(this.state);
      return written();
    });
    const isNews = problem !== this.#problem;
    this.#tried.lessons = this.#tried.all = from;
    this.#problem = problem;
    if (problem === undefined) this.#shown.all = from;
    if (isNews) this.#tell(this.state);
  }

  async close(): Promise<void> {
    clearTimeout(this.#sourceTimer);
    clearTimeout(this.#evidenceTimer);
    await this.#builder.close();
  }
}

function includes(one: Version, other: Version): boolean {
  return one.source >= other.source && one.evidence >= other.evidence;
}

/** A promise, and what keeps it. */
function signal(): [promise: Promise<void>, keep: () => void] {
  let keep = (): void => undefined;
  const promise = new Promise<void>((resolve) => (keep = resolve));
  return [promise, keep];
}
