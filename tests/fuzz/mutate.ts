/** Seeded random whole numbers: Marsaglia's xorshift, by target and number of the mutant, so that one mutant can be made alone. */
export function randomOf(seed: number, name: string, mutant: number): (below: number) => number {
  let a = Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(mutant + 1, 0x85ebca6b);
  for (const c of name) a = Math.imul(a ^ c.charCodeAt(0), 0x01000193);
  a |= 1;
  return (below) => {
    a ^= a << 13;
    a ^= a >>> 17;
    a ^= a << 5;
    return (a >>> 0) % Math.max(1, below);
  };
}

type Random = ReturnType<typeof randomOf>;

/** Numbers at which readers fail, as text. */
const extremes =
  "0 -1 1 2 255 65535 65536 2147483647 2147483648 4294967296 -2147483649 9007199254740993 1e308 1e-320 99999999999999999999 NaN"
    .split(" ");

/** Between two bytes of a file, e.g. its headers. */
export type Span = readonly [from: number, to: number];

/** A damaged copy of a file: one to four changes of bytes, numbers, lengths and order. @param spans where changes are made (default: anywhere) */
export function mutate(file: Uint8Array, random: Random, spans?: readonly Span[]): Uint8Array {
  let bytes: Uint8Array = file.slice();
  for (let k = random(4); k >= 0; k--) {
    const [from, to] = spans ? spans[random(spans.length)] : [0, bytes.length];
    const at = Math.min(bytes.length, from + random(to - from));
    bytes = changes[random(changes.length)](bytes, at, random);
  }
  return bytes;
}

type Change = (bytes: Uint8Array, at: number, random: Random) => Uint8Array;

const join = (...parts: Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

const put: Change = (bytes, at, random) => {
  bytes[at] = random(256);
  return bytes;
};

const changes: readonly Change[] = [
  put,
  (bytes, at, random) => {
    bytes[at] ^= 1 << random(8);
    return bytes;
  },
  // A 32-bit number of either byte order.
  (bytes, at, random) => {
    const value = [0, 1, 0x7fffffff, 0xffffffff, 0x80000000, random(1 << 16)][random(6)];
    if (at + 4 <= bytes.length) new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, value, random(2) === 0);
    return bytes;
  },
  // A number in text, with blanks where it was longer.
  (bytes, at, random) => {
    const digit = (i: number) => bytes[i] >= 48 && bytes[i] <= 57;
    let first = at;
    while (first < bytes.length && !digit(first)) first++;
    let end = first;
    while (end < bytes.length && digit(end)) end++;
    const word = extremes[random(extremes.length)];
    // Of the same length as often as not: columns of a card keep their places.
    const room = random(2) === 0 ? end - first : word.length;
    const text = new TextEncoder().encode(word.slice(0, Math.max(1, room)).padStart(room));
    return join(bytes.subarray(0, first), text, bytes.subarray(end));
  },
  (bytes, at) => bytes.slice(0, at),
  (bytes, at, random) => join(bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + 1 + random(200)))),
  (bytes, at, random) => join(bytes.subarray(0, at), bytes.subarray(at, at + 1 + random(200)), bytes.subarray(at)),
  (bytes, at, random) => {
    const from = random(bytes.length), n = 1 + random(80);
    bytes.set(bytes.slice(from, from + Math.min(n, bytes.length - at)), at);
    return bytes;
  },
  (bytes, at, random) => bytes.fill([0, 32, 255][random(3)], at, at + random(100)),
];
