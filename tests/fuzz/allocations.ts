/** Thrown by a constructor of arrays that is asked for too much. */
export class TooLarge extends Error {
  override name = "TooLarge";
}

const kinds = [
  ...[
    "Uint8Array",
    "Int8Array",
    "Uint16Array",
    "Int16Array",
    "Uint32Array",
    "Int32Array",
    "Float32Array",
    "Float64Array",
  ],
  ...["BigInt64Array", "BigUint64Array", "ArrayBuffer", "Array"],
] as const;

/** Watches over every array that is made by its length from now on. @returns sets the most bytes of one */
export function watchAllocations(): (most: number) => void {
  let most = Infinity;
  const all = globalThis as unknown as Record<string, { BYTES_PER_ELEMENT?: number }>;
  for (const kind of kinds) {
    const plain = all[kind] as unknown as { new (...args: unknown[]): object; BYTES_PER_ELEMENT?: number };
    const width = plain.BYTES_PER_ELEMENT ?? (kind === "Array" ? 8 : 1);
    const check = (length: unknown) => {
      if (typeof length === "number" && length * width > most) {
        throw new TooLarge(`${kind} of ${length}, at most ${most} bytes`);
      }
    };
    const from = (plain as unknown as { from: (source: unknown, ...rest: unknown[]) => unknown }).from;
    all[kind] = new Proxy(plain, {
      construct(target, args, newTarget) {
        if (args.length === 1) check(args[0]);
        return Reflect.construct(target, args, newTarget === all[kind] as unknown ? target : newTarget);
      },
      get(target, key, receiver) {
        if (key !== "from" || !from) {
          return Reflect.get(target, key, receiver === all[kind] as unknown ? target : receiver);
        }
        return function (this: unknown, source: unknown, ...rest: unknown[]) {
          check((source as { length?: unknown } | null)?.length);
          return from.call(this === all[kind] as unknown ? target : this, source, ...rest);
        };
      },
    }) as never;
  }
  return (bytes) => void (most = bytes);
}
