/** Waits until no other thread has the lock, then takes it. @param cell one element: 0 means free. */
export function lock(cell: Int32Array): void {
  cell[0] = 1;
}

/** Releases the lock and lets one waiting thread try again. */
export function unlock(cell: Int32Array): void {
  cell[0] = 0;
}
