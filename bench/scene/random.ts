/** Repeatable numbers in [0, 1), fast enough for the pixels of a whole brick (xorshift, 32 bits). */
export function randomNumbers(seed: number): () => number {
  let a = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x85ebca6b) >>> 0 || 1;
  return () => {
    a ^= a << 13;
    a ^= a >>> 17;
    a ^= a << 5;
    return (a >>> 0) / 2 ** 32;
  };
}
