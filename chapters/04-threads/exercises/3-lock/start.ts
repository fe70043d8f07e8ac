/** Waits until nobody else has the lock, and takes it. @param cell one element: 0 is free. */
export function lock(cell: Int32Array): void {
  cell[0] = 1;
}

/** Gives the lock back, and lets one of those that wait for it try again. */
export function unlock(cell: Int32Array): void {
  cell[0] = 0;
}
