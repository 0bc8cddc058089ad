/** Does some work while `performance.now()` stands still and moves only when told. @param work gets the hand that moves it */
export async function withClock<T>(work: (advance: (seconds: number) => void) => Promise<T>): Promise<T> {
  let now = performance.now();
  performance.now = () => now;
  try {
    return await work((seconds) => now += 1000 * seconds);
  } finally {
    // The machine's own is the prototype's.
    delete (performance as Partial<Performance>).now;
  }
}
