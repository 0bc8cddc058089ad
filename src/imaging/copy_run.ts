/** Arrays of pixels. */
export type Numbers = Float32Array | Float64Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Uint8Array;

type Run<A, B> = (values: A, from: number, to: number, out: B, at: number) => void;

/** Copies values from … to − 1. A loop that sees arrays of one kind alone takes a fraction of what one for all takes; `set` copies shared
 * memory byte by byte where the places of both are not alike. */
export function copyRun(values: Numbers, from: number, to: number, out: Numbers, at: number): void {
  if (values instanceof Float32Array && out instanceof Float32Array) copyFloats(values, from, to, out, at);
  else if (values instanceof Uint16Array && out instanceof Int32Array) copyBits(values, from, to, out, at);
  else if (values instanceof Int32Array && out instanceof Int16Array) copyCounts(values, from, to, out, at);
  else if (values instanceof Int32Array && out instanceof Uint8Array) copyMarks(values, from, to, out, at);
  else out.set(values.subarray(from, to), at);
}

const copyFloats: Run<Float32Array, Float32Array> = (values, from, to, out, at) => {
  for (let i = from; i < to; i++, at++) out[at] = values[i];
};

const copyBits: Run<Uint16Array, Int32Array> = (values, from, to, out, at) => {
  for (let i = from; i < to; i++, at++) out[at] = values[i];
};

const copyCounts: Run<Int32Array, Int16Array> = (values, from, to, out, at) => {
  for (let i = from; i < to; i++, at++) out[at] = values[i];
};

const copyMarks: Run<Int32Array, Uint8Array> = (values, from, to, out, at) => {
  for (let i = from; i < to; i++, at++) out[at] = values[i];
};
