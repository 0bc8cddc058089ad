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
  // Both are few: lists of them are shorter than planes.
  const saturated: number[] = [], bleeding: number[] = [];
  for (let i = 0; i < dq.length; i++) {
    if (dq[i] & satur) saturated.push(i);
    if (dq[i] & bleed) bleeding.push(i);
  }
  if (bleeding.length === 0) return;
  // Seeds of runs, and what is kept of those.
  const kept = grownByTwo(saturated, nx, ny), top = nx * (ny - 1);
  for (const i of bleeding) if (i < nx || kept[i] || kept[i - nx]) kept[i] = 1;
  for (const i of bleeding.reverse()) if (i >= top || kept[i] || kept[i + nx]) kept[i] = 1;
  for (const i of bleeding) if (!kept[i]) dq[i] &= ~bleed;
}

/** A 0/1 mask of what is at most two steps up, down, left or right away from some pixels. */
function grownByTwo(pixels: readonly number[], nx: number, ny: number): Uint8Array {
  const out = new Uint8Array(nx * ny);
  for (const i of pixels) {
    const x = i % nx, y = (i - x) / nx;
    for (let row = Math.max(0, y - 2); row <= Math.min(ny - 1, y + 2); row++) {
      const reach = 2 - Math.abs(row - y);
      out.fill(1, row * nx + Math.max(0, x - reach), row * nx + Math.min(nx - 1, x + reach) + 1);
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
