/** Waits until no other thread has the lock, then takes it. @param cell one element: 0 means free. */
export function lock(cell: Int32Array): void {
  while (Atomics.compareExchange(cell, 0, 0, 1) !== 0) {
    Atomics.wait(cell, 0, 1); // returns at once if the value is 0 by now, so no wake-up is lost
  }
}

/** Releases the lock and lets one waiting thread try again. */
export function unlock(cell: Int32Array): void {
  Atomics.store(cell, 0, 0);
  Atomics.notify(cell, 0, 1);
}
