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

/** What is watched. */
export interface Watch {
  /** Begins anew. @param most bytes of one array, and a quarter of those of all together */
  limit(most: number): void;
  /** What was asked for beyond that, though a reader may have caught what was thrown. */
  exceeded?: TooLarge;
}

/** Watches over every array that is made by its length from now on. */
export function watchAllocations(): Watch {
  let most = Infinity, sum = 0;
  const watch: Watch = {
    limit(bytes) {
      most = bytes;
      sum = 0;
      watch.exceeded = undefined;
    },
  };
  const all = globalThis as unknown as Record<string, { BYTES_PER_ELEMENT?: number }>;
  for (const kind of kinds) {
    const plain = all[kind] as unknown as { new (...args: unknown[]): object; BYTES_PER_ELEMENT?: number };
    const width = plain.BYTES_PER_ELEMENT ?? (kind === "Array" ? 8 : 1);
    const check = (length: unknown) => {
      if (typeof length !== "number") return;
      sum += length * width;
      if (length * width <= most && sum <= 4 * most) return;
      throw watch.exceeded ??= new TooLarge(`${kind} of ${length}, ${sum} bytes in all; at most ${most} at once`);
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
  return watch;
}

// Kept from before writing is watched.
const { readTextFileSync, writeTextFileSync } = Deno;

/** Watches the memory of the process from now on: libraries and decompression take some that no constructor of ours asks for.
 * @returns by how many bytes it has grown at most; 0 where the system does not tell */
export function watchGrowth(): () => number {
  const kilobytes = (key: string) =>
    Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(readTextFileSync("/proc/self/status"))?.[1] ?? 0);
  try {
    // The largest size begins anew at the present one (proc(5)).
    writeTextFileSync("/proc/self/clear_refs", "5");
    const before = kilobytes("VmHWM");
    return () => 1024 * (kilobytes("VmHWM") - before);
  } catch {
    return () => 0;
  }
}
