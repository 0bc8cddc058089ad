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

/** Longest work between two turns, ms. */
const longest = 20;

/** For work on many short parts. @returns what to wait for between them: a turn, if the last one is some time ago */
export function turns(now: () => number = () => performance.now()): () => Promise<void> {
  let last = now();
  return async () => {
    if (now() - last < longest) return;
    await turn();
    last = now();
  };
}
