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
  const out = new Uint16Array(nx * ny);
  for (let i = 0; i < out.length; i++) {
    let code = codes[i];
    // Most pixels are good.
    if (code === 0 || ignored.includes(code)) continue;
    if (code === 1 && touchesSaturated(codes, i, nx, out.length)) code = 3;
    out[i] = codeBits[code] ?? badpix;
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
  if (!dq.some((v) => v & bleed)) return;
  let seed = Uint8Array.from(dq, (v) => (v & satur ? 1 : 0));
  for (let round = 0; round < 2; round++) seed = dilateCross(seed, nx, ny);
  const keep = new Uint8Array(nx * ny);
  for (const [first, last, step] of [[0, ny, 1], [ny - 1, -1, -1]]) {
    // Of each column: whether a run that started at a seed has come this far.
    const running = new Uint8Array(nx);
    for (let y = first; y !== last; y += step) {
      for (let x = 0, i = y * nx; x < nx; x++, i++) {
        const bleeds = (dq[i] & bleed) !== 0;
        running[x] = bleeds && (running[x] || y === first || seed[i] || seed[i - step * nx]) ? 1 : 0;
        keep[i] |= running[x];
      }
    }
  }
  for (let i = 0; i < keep.length; i++) if (!keep[i]) dq[i] &= ~bleed;
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
