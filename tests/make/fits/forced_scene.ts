import { uniformStream } from "../../../src/base/random.ts";
import { arcsecPerDegree, fwhmPerSigmaTwoDecimals, radians, surveySigma } from "../../../src/base/units.ts";
import type { Engine } from "../../../src/compute/engine.ts";
import { makeWcs } from "../../../src/math/wcs.ts";
import { invert2 } from "../../../src/math/wcs/wcs_types.ts";
import type { UnitPatch } from "../../../src/patches/joint/unit_images.ts";
import { drawSum } from "./draw_sum.ts";
import { naturalStamp } from "../../../src/patches/stamps.ts";
import { shapeOf } from "../../../src/patches/shape.ts";
import { Workspace } from "../../../src/patches/workspace.ts";
import type { Exposure, PsfModel } from "../../../src/survey/exposure.ts";
import type { ForcedTarget } from "../../../src/survey/forced_targets.ts";
import type { SourceType } from "../../../src/survey/source.ts";

export const centre = [150, 2] as const;
const pixscale = 0.262;

/** Numbers in (−1, 1) that depend on the seed alone. */
export function randoms(seed: number): () => number {
  const uniform = uniformStream({ seed, purpose: "forced test", id: 0n });
  let item = 0;
  return () => 2 * uniform(item++, 0) - 1;
}

/** A skewed PSF that widens across the cut-out. */
function psfModel(sigma: number, size = 25): PsfModel {
  return {
    size,
    fwhm: fwhmPerSigmaTwoDecimals * sigma,
    at(x) {
      const c = size >> 1, width = sigma * (1 + 5e-4 * x), data = new Float64Array(size * size);
      for (let j = 0; j < size; j++) {
        for (let i = 0; i < size; i++) {
          const u = i - c - 0.1, v = j - c + 0.05;
          data[j * size + i] = Math.exp(-(u * u + 0.2 * u * v + 1.1 * v * v) / (2 * width * width));
        }
      }
      const sum = data.reduce((a, b) => a + b, 0);
      return data.map((v) => v / sum);
    },
  };
}

/** An empty exposure of the field, rotated by `angle`, with its middle `shift` pixels from the field's. */
export function blankExposure(
  band: string,
  { nx = 90, ny = 84, sigma = 1.7, angle = 0, shift = [0, 0], noise = 0.05, name = "" } = {},
): Exposure {
  const p = pixscale / arcsecPerDegree, c = Math.cos(angle), s = Math.sin(angle);
  const cd = [-p * c, p * s, p * s, p * c] as const;
  const crpix = [(nx - 1) / 2 + shift[0], (ny - 1) / 2 + shift[1]] as const;
  return {
    name: name || `test-1-${band}`,
    camera: "decam",
    expnum: 1,
    ccdname: "N4",
    band,
    ccdRow: 0,
    nx,
    ny,
    x0: 0,
    y0: 0,
    data: new Float32Array(nx * ny),
    ierr: new Float32Array(nx * ny).fill(1 / noise),
    dq: new Uint16Array(nx * ny),
    wcs: makeWcs({ crval: [...centre], crpix: [...crpix], cd: [...cd] }),
    cd,
    cdInverse: invert2(cd),
    pixscale,
    sig1: noise,
    headerFwhm: fwhmPerSigmaTwoDecimals * sigma,
    psfSigma: sigma,
    tableFwhm: fwhmPerSigmaTwoDecimals * sigma,
    psf: psfModel(sigma),
    psfnorm: 1 / (2 * Math.sqrt(Math.PI) * sigma),
    galnorm: 0.8 / (2 * Math.sqrt(Math.PI) * sigma),
    zpscale: 1,
    electronsPerNmgy: 1000,
    saturation: Infinity,
    exptime: 90,
    mjd: 57000,
    medianSky: 0,
    cosky: 0,
    plver: "V4.8.2",
    skyver: "",
    psfver: "",
    skyplver: "",
    psfplver: "",
  };
}

/** A target `dx`, `dy` pixels (of an unrotated exposure) from the field's centre. */
export function target(
  objid: number,
  type: SourceType,
  dx: number,
  dy: number,
  shape: { re?: number; e1?: number; e2?: number; sersic?: number } = {},
): ForcedTarget {
  const dec = centre[1] + dy * pixscale / arcsecPerDegree,
    ra = centre[0] - dx * pixscale / arcsecPerDegree / Math.cos(radians(dec));
  const { re = 0, e1 = 0, e2 = 0, sersic = 0 } = shape;
  return {
    release: 0,
    brickid: 1,
    brickname: "1500p020",
    objid,
    parameters: { type, ra, dec, re, e1, e2, sersic },
  };
}

/** A blend: every model, neighbours a few pixels apart, one near the edge. */
export function blend(): ForcedTarget[] {
  return [
    target(0, "PSF", 0.3, 0.2),
    target(1, "EXP", 4.6, -2.2, { re: 0.9, e1: 0.2, e2: -0.1 }),
    target(2, "DEV", -6.1, 3.4, { re: 0.7, e1: -0.15, e2: 0.3 }),
    target(3, "REX", 1.2, 8.7, { re: 0.4 }),
    target(4, "SER", -14.4, -11.3, { re: 1.1, e1: 0.05, e2: 0.2, sersic: 2.3 }),
    target(5, "PSF", 38.7, 20.1),
    target(6, "PSF", 3.1, 0.4),
  ];
}

/** Patches of the targets on an exposure with their PSFs, by the rules of the stage but made here. */
export function patchesOf(exposure: Exposure, targets: readonly ForcedTarget[]) {
  const { nx, ny, psf } = exposure, clamp = (v: number, n: number) => Math.min(Math.max(v, 0), n - 1);
  const psfs: { size: number; data: Float64Array }[] = [];
  const patches = targets.flatMap(({ parameters }, source): UnitPatch[] => {
    const shape = shapeOf({ ...parameters!, flux: [1] }), at = exposure.wcs.toPixel(shape.ra, shape.dec);
    const cut = { exposure, index: 0, band: 0, x0: 0, y0: 0, nx, ny, offset: 0, psf: psfs.length, gaussVariance: 0 };
    cut.gaussVariance = surveySigma(psf.fwhm) ** 2;
    const stamp = naturalStamp(cut, shape);
    if (!stamp) return [];
    psfs.push({ size: psf.size, data: psf.at(clamp(at[0], nx), clamp(at[1], ny)) });
    return [{ source, shape, stamp }];
  });
  return { patches, psfs };
}

/** Draws the targets into the exposure with the fitter's own renderer. */
export async function drawTargets(
  engine: Engine,
  exposure: Exposure,
  targets: readonly ForcedTarget[],
  flux: readonly number[],
) {
  const { patches, psfs } = patchesOf(exposure, targets);
  using workspace = new Workspace(engine, psfs);
  const own = patches.map((p) => flux[p.source]);
  const image = await drawSum(workspace, exposure.data.length, patches, own);
  const values = await engine.read(image);
  for (let i = 0; i < exposure.data.length; i++) exposure.data[i] += values[i];
  image.destroy();
}
