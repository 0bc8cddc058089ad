/** Memory that threads can be handed without a copy; where there is none of that kind, ordinary memory. */
const sharedBytes = (bytes: number): ArrayBufferLike =>
  typeof SharedArrayBuffer === "undefined" ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);

type Shareable = Float32Array | Float64Array | Int32Array | Int16Array | Uint16Array | Uint8Array;

/** Zeros in shared memory. */
export const sharedZeros = <A extends Shareable>(
  kind: { new (bytes: ArrayBufferLike): A; readonly BYTES_PER_ELEMENT: number },
  length: number,
): A => new kind(sharedBytes(kind.BYTES_PER_ELEMENT * length));

/** Zeros in shared memory, of the kind of some values and as many. */
export const sharedLike = <A extends Shareable>(values: A): A =>
  new (values.constructor as { new (bytes: ArrayBufferLike): A })(sharedBytes(values.byteLength));

/** The same values in shared memory: themselves when they are there. */
export function inSharedMemory<A extends Shareable>(values: A): A {
  if (typeof SharedArrayBuffer !== "undefined" && values.buffer instanceof SharedArrayBuffer) return values;
  return sharedCopy(values);
}

/** The same values in shared memory of their own. */
export function sharedCopy<A extends Shareable>(values: A): A {
  const out = sharedLike(values);
  out.set(values as never);
  return out;
}
