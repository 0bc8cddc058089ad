/** Data-quality bits of the survey, in masks and in the columns anymask and allmask. */
export const dqBits = {
  badpix: 1,
  satur: 2,
  interp: 4,
  cr: 16,
  bleed: 64,
  trans: 128,
  edge: 256,
  edge2: 512,
  outlier: 2048,
} as const;

const { badpix, satur, bleed, cr, trans } = dqBits;
/** Community Pipeline integer codes 0…8 to bits. */
const codeBits = [0, badpix, badpix, satur, bleed, cr, badpix, trans, trans];

/** Turns Community Pipeline codes into bits. A bad pixel (1) that touches a saturated one (3) counts as saturated.
 * @param ignored codes to be ignored */
export function codesToBits(codes: ArrayLike<number>, nx: number, ny: number, ignored: readonly number[]): Uint16Array {
  const out = new Uint16Array(nx * ny), bits = codeBits.map((bit, code) => ignored.includes(code) ? 0 : bit);
  for (let i = 0; i < out.length; i++) {
    const code = codes[i];
    // Most pixels are good.
    if (code === 0) continue;
    if (code === 1 && touchesSaturated(codes, i, nx, out.length)) out[i] = satur;
    else out[i] = bits[code] ?? badpix;
  }
  return out;
}

function touchesSaturated(codes: ArrayLike<number>, i: number, nx: number, n: number): boolean {
  const x = i % nx;
  return (x > 0 && codes[i - 1] === 3) || (x < nx - 1 && codes[i + 1] === 3) ||
    (i >= nx && codes[i - nx] === 3) || (i + nx < n && codes[i + nx] === 3);
}

/** Keeps BLEED only in unbroken vertical runs that start at the saturation mask grown by two pixels, or at the first or
 * last row of the cut-out (DECam). In place. */
export function trimBleeds(dq: Uint16Array, nx: number, ny: number): void {
  const bleeding = withBit(dq, bleed);
  if (!bleeding) return;
  let seed = withBit(dq, satur);
  for (let round = 0; seed && round < 2; round++) seed = dilateCross(seed, nx, ny);
  const seeds = seed ?? new Uint8Array(dq.length), kept = new Uint8Array(dq.length);
  for (let y = 0; y < ny; y++) keepRuns(bleeding, seeds, kept, nx, y, y === 0 ? 0 : y - 1);
  for (let y = ny - 1; y >= 0; y--) keepRuns(bleeding, seeds, kept, nx, y, y === ny - 1 ? y : y + 1);
  for (let i = 0; i < dq.length; i++) if (bleeding[i] > kept[i]) dq[i] &= ~bleed;
}

/** Row y of a sweep over the columns: what bleeds is kept where its run began at a seed, or with the first row. A run of the other
 * sweep may be continued: it has a seed as well.
 * @param from the row before it; y itself for the first one @param kept 1 in pixels that are kept */
function keepRuns(bleeding: Uint8Array, seeds: Uint8Array, kept: Uint8Array, nx: number, y: number, from: number) {
  for (let x = 0, i = y * nx, before = from * nx; x < nx; x++, i++, before++) {
    if (bleeding[i] && (i === before || kept[before] || seeds[i] || seeds[before])) kept[i] = 1;
  }
}

/** A mask of the pixels that have a bit; undefined where none has. */
function withBit(dq: Uint16Array, bit: number): Uint8Array<ArrayBuffer> | undefined {
  let i = 0;
  while (i < dq.length && (dq[i] & bit) === 0) i++;
  if (i === dq.length) return undefined;
  const mask = new Uint8Array(dq.length);
  for (; i < dq.length; i++) if (dq[i] & bit) mask[i] = 1;
  return mask;
}

/** Grows a 0/1 mask by one pixel up, down, left and right. */
export function dilateCross(mask: Uint8Array, nx: number, ny: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(mask);
  for (let y = 0, i = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++, i++) {
      if (!mask[i]) continue;
      if (x > 0) out[i - 1] = 1;
      if (x < nx - 1) out[i + 1] = 1;
      if (y > 0) out[i - nx] = 1;
      if (y < ny - 1) out[i + nx] = 1;
    }
  }
  return out;
}

/** SATUR or BLEED regions that reach the left or right edge become EDGE: light of a star off the chip. In place. */
export function markEdgeBleeds(dq: Uint16Array, nx: number, ny: number): void {
  const hot = satur | bleed, stack: number[] = [];
  for (let y = 0; y < ny; y++) for (const x of [0, nx - 1]) if (dq[y * nx + x] & hot) stack.push(y * nx + x);
  while (stack.length > 0) {
    const i = stack.pop()!;
    if (!(dq[i] & hot)) continue;
    dq[i] = dqBits.edge;
    const x = i % nx;
    if (x > 0) stack.push(i - 1);
    if (x < nx - 1) stack.push(i + 1);
    if (i >= nx) stack.push(i - nx);
    if (i < nx * (ny - 1)) stack.push(i + nx);
  }
}
