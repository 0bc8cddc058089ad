import { decam } from "../../../src/synth/cameras/decam.ts";
import type { SynthCamera } from "../../../src/synth/cameras/camera.ts";

/** A camera for tests: DECam's name, and so its reader, but six small chips with large pixels. */
export const toyCamera: SynthCamera = {
  ...decam,
  nx: 300,
  ny: 400,
  chips: ["S1", "S2", "S3", "N1", "N2", "N3"].map((name, k) => ({
    name,
    number: k + 1,
    x: (Math.floor(k / 3) - 0.5) * 320,
    y: (k % 3 - 1) * 415,
  })),
  pixscale: 2,
  // Little light, or sources would overlap everywhere in such pixels.
  bands: decam.bands.map((b) => ({ ...b, seeing: 8 * b.seeing, zeropoint: b.zeropoint - 4 })),
  cell: 0.5,
};
