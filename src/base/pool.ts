/** Applies `work` to every item, `width` of them at a time. @returns results in the order of the items
 * @throws the first error, when what was begun has ended; nothing is begun after it */
export async function inTurns<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length), errors: unknown[] = [];
  let next = 0;
  const hand = async () => {
    for (let i = next++; i < items.length && errors.length === 0; i = next++) {
      try {
        results[i] = await work(items[i], i);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, width) }, hand));
  if (errors.length > 0) throw errors[0];
  return results;
}

/** Lets others have their turn: long work on many parts waits for this between them, so that the event loop goes on. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** For work on many short parts. @param most work between two turns, in whatever measures it; some ten milliseconds' worth
 * @returns what to wait for before a part, with its work (by default 1): a turn, if there has been enough since the last one */
export function turns(most: number): (work?: number) => Promise<void> {
  let since = 0;
  return async (work = 1) => {
    since += work;
    if (since <= most) return;
    since = work;
    await turn();
  };
}
