import type { Chip, SynthCamera } from "./camera.ts";

/** Four CCDs, two by two: CCD1 and CCD2 at low y, CCD1 and CCD3 at low x. */
function fourChips(nx: number, ny: number, gap: { x: number; y: number }): Chip[] {
  return [1, 2, 3, 4].map((number) => ({
    name: `CCD${number}`,
    number,
    x: (number % 2 === 1 ? -0.5 : 0.5) * (nx + gap.x),
    y: (number <= 2 ? -0.5 : 0.5) * (ny + gap.y),
  }));
}

/** Mosaic3 on the Mayall telescope, z alone; gaps from the corners that its headers give. */
export const mosaic: SynthCamera = {
  name: "mosaic",
  prefix: "k4m",
  instrument: "Mosaic3",
  telescope: "KPNO 4.0 meter telescope",
  plver: "V4.3",
  nx: 4112,
  ny: 4096,
  chips: fourChips(4112, 4096, { x: 143, y: 180 }),
  pixscale: 0.262,
  alongDec: 1,
  alongRa: 1,
  distortion: -0.1,
  gain: 1,
  readNoise: 8,
  fullWell: 90_000,
  perSecond: true,
  bands: [{ band: "z", filter: "zd", zeropoint: 26.42, sky: 60, seeing: 0.98, exptime: [80, 140] }],
  cell: 0.6,
  firstExposure: 10_000_000,
};

/** 90prime on the Bok telescope, g and r; gaps from the corners that its headers give. */
export const bok: SynthCamera = {
  name: "90prime",
  prefix: "ksb",
  instrument: "90prime",
  telescope: "Steward 2.3 m (bok)",
  plver: "V2.3",
  nx: 4032,
  ny: 4096,
  chips: fourChips(4032, 4096, { x: 177, y: 399 }),
  pixscale: 0.4545,
  alongDec: -1,
  alongRa: -1,
  distortion: -0.01,
  gain: 1,
  readNoise: 8,
  fullWell: 75_000,
  perSecond: true,
  bands: [
    { band: "g", filter: "g", zeropoint: 25.78, sky: 4.4, seeing: 1.65, exptime: [70, 150] },
    { band: "r", filter: "r", zeropoint: 25.6, sky: 10.5, seeing: 1.5, exptime: [60, 150] },
  ],
  cell: 1,
  firstExposure: 20_000_000,
};
