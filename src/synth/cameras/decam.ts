import type { Chip, SynthCamera } from "./camera.ts";

const nx = 2046, ny = 4094;
/** Pixels between the long sides of neighbours and between their short ones. */
const gap = { x: 201, y: 153 };

/** Rows of CCDs from north to south, by name of the first one; within a row names count up towards east. CCDNUM counts them in
 * this order. */
const rows: readonly (readonly [side: "N" | "S", first: number, count: number])[] = [
  ...([[29, 3], [25, 4], [20, 5], [14, 6], [8, 6], [1, 7]] as const).map(([f, n]) => ["S", f, n] as const),
  ...([[1, 7], [8, 6], [14, 6], [20, 5], [25, 4], [29, 3]] as const).map(([f, n]) => ["N", f, n] as const),
];

function chips(): Chip[] {
  const list: Chip[] = [];
  rows.forEach(([side, first, count], row) => {
    const x = (row - (rows.length - 1) / 2) * (nx + gap.x);
    for (let k = 0; k < count; k++) {
      const y = (k - (count - 1) / 2) * (ny + gap.y);
      list.push({ name: `${side}${first + k}`, number: list.length + 1, x, y });
    }
  });
  return list;
}

/** The Dark Energy Camera: 62 science CCDs in twelve rows (Flaugher et al. 2015). x goes south, y east; the image of the sky is
 * such that the CCDs named N lie south of the axis. */
export const decam: SynthCamera = {
  name: "decam",
  prefix: "c4d",
  instrument: "DECam",
  telescope: "CTIO 4.0-m telescope",
  plver: "V4.8.2a",
  nx,
  ny,
  chips: chips(),
  pixscale: 0.2637,
  alongDec: -1,
  alongRa: 1,
  distortion: -0.0025,
  gain: 4,
  readNoise: 7,
  fullWell: 40_000,
  perSecond: false,
  bands: [
    { band: "g", filter: "g", zeropoint: 25.11, sky: 1.4, seeing: 1.25, exptime: [60, 150] },
    { band: "r", filter: "r", zeropoint: 25.27, sky: 3.6, seeing: 1.12, exptime: [50, 110] },
    { band: "z", filter: "z", zeropoint: 24.89, sky: 18, seeing: 1.02, exptime: [70, 170] },
  ],
  // As large as the CCDs of one pointing are together.
  cell: 180 / 104,
  firstExposure: 2_000_000,
};
