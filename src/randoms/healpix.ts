import { InputError } from "../base/errors.ts";
import { degree } from "../base/units.ts";
import { Deviates } from "./distributions/deviates.ts";
import type { Region } from "./region.ts";

export interface HealpixPixels {
  /** A power of two, up to 2^24. */
  nside: number;
  order: "nested" | "ring";
  pixels: readonly number[];
}

/** A list of HEALPix pixels. Within a pixel a point of the unit square is carried over by the HEALPix projection, which keeps
 * areas (Górski et al. 2005), so positions are uniform there, too. */
export async function healpixRegion({ nside, order, pixels }: HealpixPixels, seed: number): Promise<Region> {
  const healpix = await import("@hscmap/healpix");
  if (!(Number.isInteger(Math.log2(nside)) && nside <= 2 ** 24)) {
    throw new InputError(`Cannot draw over HEALPix pixels: nside must be a power of two up to 2^24, it is ${nside}`);
  }
  const count = healpix.nside2npix(nside), seen = new Set<number>();
  for (const pixel of pixels) {
    if (!(Number.isInteger(pixel) && pixel >= 0 && pixel < count)) {
      throw new InputError(
        `Cannot draw over HEALPix pixels: with nside ${nside} they are 0..${count - 1}, not ${pixel}`,
      );
    }
    if (seen.has(pixel)) throw new InputError(`Cannot draw over HEALPix pixels: ${pixel} is listed twice`);
    seen.add(pixel);
  }
  if (pixels.length === 0) throw new InputError("Cannot draw over HEALPix pixels: the list is empty");
  const deviates = new Deviates(seed, "position");
  const toVector = order === "nested" ? healpix.pixcoord2vec_nest : healpix.pixcoord2vec_ring;
  return {
    about: `${pixels.length} HEALPix pixels of nside ${nside}, ${order}`,
    key: `healpix ${nside} ${order} ${pixels.join(" ")}`,
    area: pixels.length * healpix.nside2pixarea(nside) / degree ** 2,
    place(id, ra, dec, at) {
      const pixel = pixels[Math.floor(deviates.uniform(id, 1)[0] * pixels.length)], pair = deviates.uniform(id);
      const [x, y, z] = toVector(nside, pixel, pair[0], pair[1]), angle = Math.atan2(y, x) / degree;
      ra[at] = angle < 0 ? angle + 360 : angle;
      dec[at] = Math.atan2(z, Math.hypot(x, y)) / degree;
    },
  };
}
