import type { PsfStamp } from "../../kernels/fit_types.ts";
import type { PsfModel } from "../../survey/exposure.ts";

/** The PSF at a pixel of an exposure. Where the model is a sum of planes, the stamp's pixels are made when they are asked for: the
 * engine takes the planes. */
export function psfStamp(psf: PsfModel, x: number, y: number): PsfStamp {
  const { size, basis } = psf;
  if (!basis) return { size, data: psf.at(x, y) };
  return {
    size,
    get data() {
      return psf.at(x, y);
    },
    sum: { planes: basis.planes, weights: basis.weights(x, y) },
  };
}

const nothing = new Float64Array(0);

/** PSFs as a thread can be handed them: stamps of models that are sums of planes would be made where nobody needs them. */
export const plainPsfs = (psfs: readonly PsfStamp[]): PsfStamp[] =>
  psfs.map((psf) => psf.sum ? { size: psf.size, data: nothing, sum: psf.sum } : { size: psf.size, data: psf.data });
