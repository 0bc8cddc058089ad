/** A PSF in two: its core, which the joint solution draws, and its wings, which reach over hundreds of sources and are subtracted. */
import type { Exposure, PsfModel } from "../../survey/exposure.ts";

/** A part of a stamp. */
interface Stamp {
  size: number;
  data: Float64Array;
}

/** Core and wings of a PSF that is the same all over its image: their sum is the PSF. */
export interface SplitPsf {
  core: PsfModel;
  /** Absent where the core is all of it. */
  wings?: Stamp;
}

/** Pixels over which the core fades out at its edge: none of both parts has a step there, which a shift by a fraction of a pixel
 * would make ring. */
const fade = 3;

/** @param side of the core, odd, pixels */
export function splitPsf(psf: PsfModel, side: number): SplitPsf {
  if (psf.size <= side) return { core: psf };
  const { size } = psf, whole = psf.at(0, 0), wings = whole.slice(), core = new Float64Array(side * side);
  const shift = (size - side) >> 1, edge = (side + 1) / 2;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const from = (y + shift) * size + x + shift, radius = Math.hypot(x - (side >> 1), y - (side >> 1));
      const share = Math.min(Math.max((edge - radius) / fade, 0), 1);
      core[y * side + x] = whole[from] * share * share * (3 - 2 * share);
      wings[from] -= core[y * side + x];
    }
  }
  return { core: { size: side, fwhm: psf.fwhm, at: () => core.slice() }, wings: { size, data: wings } };
}

/** Light of sources that no core holds [ny*nx]: wings are smooth, and the flux is spread over the four pixels around its place.
 * Cost: pixels with a source × stamp². @param fluxes nmgy @param places 0-based pixels */
export function wingLight(
  { nx, ny }: Pick<Exposure, "nx" | "ny">,
  { size, data }: Stamp,
  fluxes: ArrayLike<number>,
  places: readonly (readonly [x: number, y: number])[],
): Float32Array {
  const light = new Float32Array(nx * ny), half = size >> 1;
  for (const [at, flux] of spread(fluxes, places, half, nx, ny)) {
    const wide = nx + 2 * half, px = at % wide - half, py = Math.floor(at / wide) - half;
    const x0 = Math.max(0, px - half), x1 = Math.min(nx, px + half + 1);
    for (let y = Math.max(0, py - half); y < Math.min(ny, py + half + 1); y++) {
      let k = (y - py + half) * size + x0 - px + half;
      for (let i = y * nx + x0; i < y * nx + x1; i++, k++) light[i] += flux * data[k];
    }
  }
  return light;
}

/** Fluxes on pixels of the image and `half` around it, by the pixel's number there. */
function spread(
  fluxes: ArrayLike<number>,
  places: readonly (readonly [number, number])[],
  half: number,
  nx: number,
  ny: number,
): Map<number, number> {
  const wide = nx + 2 * half, sums = new Map<number, number>();
  places.forEach(([x, y], i) => {
    const u = Math.floor(x), v = Math.floor(y), dx = x - u, dy = y - v;
    if (!(u >= -half && v >= -half && u + 1 < nx + half && v + 1 < ny + half) || fluxes[i] === 0) return;
    const corner = (v + half) * wide + u + half;
    const add = (at: number, share: number) => sums.set(at, (sums.get(at) ?? 0) + share * fluxes[i]);
    add(corner, (1 - dx) * (1 - dy));
    add(corner + 1, dx * (1 - dy));
    add(corner + wide, (1 - dx) * dy);
    add(corner + wide + 1, dx * dy);
  });
  return sums;
}
