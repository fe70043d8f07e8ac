/** Where and when something ran. */
export interface Circumstances {
  /** The kernel's release: "6.18.44". */
  readonly kernel: string;
  /** Node's version: "v20.20.2". */
  readonly node: string;
  /** ISO 8601, UTC. */
  readonly date: string;
}
