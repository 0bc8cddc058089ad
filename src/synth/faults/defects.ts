import type { PlacedChip } from "../pointings/chip_wcs.ts";
import { stream } from "../sources.ts";
import { codes, type RawChip } from "./codes.ts";

/** Most bad columns of a chip. */
const mostColumns = 5;

/** Columns that a chip has lost, the same in every exposure: some over its whole length, some from a trap to the far end. */
export function addBadColumns({ nx, ny, image, mask }: RawChip, { exposure, chip }: PlacedChip, seed: number): void {
  const random = stream(seed, `bad columns ${exposure.camera.name}`, BigInt(chip.number));
  for (let k = Math.floor(random(0, 0) * (mostColumns + 1)); k > 0; k--) {
    const x = Math.floor(nx * random(k, 0)), from = random(k, 1) < 0.5 ? 0 : Math.floor(ny * random(k, 2));
    const level = random(k, 3);
    for (let y = from; y < ny; y++) {
      image[y * nx + x] *= level;
      mask[y * nx + x] = codes.bad;
    }
  }
}

/** One amplifier, half of the chip's columns, gives read noise alone. */
export function killAmplifier({ nx, ny, image, mask }: RawChip): void {
  for (let y = 0; y < ny; y++) {
    const row = y * nx;
    image.fill(0, row + (nx >> 1), row + nx);
    mask.fill(codes.bad, row + (nx >> 1), row + nx);
  }
}

/** Cosmic rays per second and million pixels. */
const rayRate = 0.35;

/** Tracks of cosmic rays, each of them marked. Most are short; their charge is exponentially distributed.
 * @param electrons per count */
export function addCosmicRays(
  { nx, ny, image, mask }: RawChip,
  { exposure, chip }: PlacedChip,
  seed: number,
  electrons: number,
): void {
  const random = stream(seed, `cosmic rays ${chip.name}`, BigInt(exposure.expnum));
  const count = Math.round(rayRate * exposure.exptime * nx * ny / 1e6 * (0.8 + 0.4 * random(0, 0)));
  for (let k = 1; k <= count; k++) {
    const u = (draw: number) => random(k, draw), angle = 2 * Math.PI * u(2), length = 2 - 6 * Math.log(u(3));
    const charge = (1500 - 4000 * Math.log(u(4))) / electrons;
    for (let t = 0; t < length; t += 0.5) {
      const x = Math.floor(nx * u(0) + t * Math.cos(angle)), y = Math.floor(ny * u(1) + t * Math.sin(angle));
      if (x < 0 || y < 0 || x >= nx || y >= ny) break;
      image[y * nx + x] += 0.5 * charge;
      mask[y * nx + x] ||= codes.cosmicRay;
    }
  }
}
