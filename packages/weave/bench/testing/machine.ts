import type { Run } from "../published.ts";

/** Where a run of the benchmark was made that never was: for the tests of what shows one. */
export const MACHINE: Run["machine"] = {
  date: "2026-11-25",
  commit: "2a5634f",
  cpu: "A processor",
  cores: 2,
  kernel: "6.18",
  node: "v20.20.2",
  places: "server on processor 0, load on 1",
  busy: [0.25, 1.5],
};
