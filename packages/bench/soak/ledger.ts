/** What a soak has done so far, and what went wrong. */
export class Ledger {
  readonly counts = new Map<string, number>();
  readonly problems: string[] = [];
  /** The seed of the run, for whoever wants to see a problem again. */
  readonly seed: number;

  constructor(seed: number) {
    this.seed = seed;
  }

  /** How many visits have failed for a reason that is not the server's. */
  get excused(): number {
    return [...this.counts].reduce((sum, [what, count]) => (what.startsWith("excused: ") ? sum + count : sum), 0);
  }

  /** Adds to one of the counts: "requests", "bytes compared", "clients: reset" … */
  add(what: string, count = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + count);
  }

  /** Writes down what should not have happened. */
  report(server: string, what: string): void {
    this.problems.push(`${server}: ${what} (seed ${this.seed})`);
  }
}
