import type { Exposure } from "../exposure.ts";

/** The image with masked pixels set, in three rounds, to the mean of their good or already filled neighbours. */
export function fillMasked(values: Float32Array, { nx, ny, ierr }: Pick<Exposure, "nx" | "ny" | "ierr">): Float32Array {
  const out = values.slice();
  let bad: number[] = [];
  for (let i = 0; i < ierr.length; i++) if (!(ierr[i] > 0)) bad.push(i);
  if (bad.length === 0) return out;
  const good = new Uint8Array(ierr.length).fill(1);
  for (const i of bad) good[i] = out[i] = 0;
  for (let round = 0; round < 3 && bad.length > 0; round++) {
    const filled: [number, number][] = [], left: number[] = [];
    for (const i of bad) {
      const x = i % nx, y = Math.floor(i / nx);
      let sum = 0, count = 0;
      const look = (k: number) => {
        if (!good[k]) return;
        sum += out[k];
        count++;
      };
      if (x > 0) look(i - 1);
      if (x < nx - 1) look(i + 1);
      if (y > 0) look(i - nx);
      if (y < ny - 1) look(i + nx);
      if (count > 0) filled.push([i, sum / count]);
      else left.push(i);
    }
    for (const [i, v] of filled) {
      out[i] = v;
      good[i] = 1;
    }
    bad = left;
  }
  return out;
}
