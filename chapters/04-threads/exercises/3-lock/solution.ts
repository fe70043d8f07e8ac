/** Waits until nobody else has the lock, and takes it. @param cell one element: 0 is free. */
export function lock(cell: Int32Array): void {
  while (Atomics.compareExchange(cell, 0, 0, 1) !== 0) {
    Atomics.wait(cell, 0, 1); // returns at once when it is 0 by now: no wake-up is lost
  }
}

/** Gives the lock back, and lets one of those that wait for it try again. */
export function unlock(cell: Int32Array): void {
  Atomics.store(cell, 0, 0);
  Atomics.notify(cell, 0, 1);
}
