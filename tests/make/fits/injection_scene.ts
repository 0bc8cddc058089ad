import { arcsecPerDegree } from "../../../src/base/units.ts";
import { makeWcs } from "../../../src/math/wcs.ts";
import { psfexModel } from "../../../src/survey/ccds/psfex.ts";
import type { Exposure, PsfModel } from "../../../src/survey/exposure.ts";
import type { TruthTable } from "../../../src/survey/truth.ts";

const size = 31;

/** Values of a stamp about its middle. */
const stampOf = (value: (x: number, y: number) => number) =>
  Float64Array.from({ length: size * size }, (_, k) => value(k % size - 15, Math.floor(k / size) - 15));

const gaussian = (sigma: number) => (x: number, y: number) => Math.exp(-(x * x + y * y) / (2 * sigma ** 2));

/** A PSF that is the sum of three planes, wider towards one side, longer towards another. */
export function planePsf(): PsfModel {
  const round = stampOf(gaussian(1.7)), wide = stampOf((x, y) => gaussian(2)(x, y) - gaussian(1.7)(x, y));
  const long = stampOf((x, y) => 0.1 * (x * x - y * y) * gaussian(1.7)(x, y));
  const planes = Float64Array.from([...round, ...wide, ...long]);
  return psfexModel({ planes, size, degree: 1, zero: [80, 80], scale: [80, 80], fwhm: 4 }, 0, 0, "test");
}

/** An empty exposure with a Gaussian PSF and a turned, slightly unequal pixel grid. */
export function skyExposure(name = "decam-1-N1", band = "r", side = 160): Exposure {
  const psf = stampOf(gaussian(1.7));
  const sum = psf.reduce((a, b) => a + b, 0), s = 0.27 / arcsecPerDegree, c = Math.cos(0.4), q = Math.sin(0.4);
  const wcs = makeWcs({ crpix: [80, 80], crval: [150, 20], cd: [-s * c, s * q, s * q, s * c] });
  return {
    name,
    camera: "decam",
    expnum: 1,
    ccdname: "N1",
    band,
    ccdRow: 0,
    nx: side,
    ny: side,
    x0: 0,
    y0: 0,
    data: new Float32Array(side * side),
    ierr: new Float32Array(side * side).fill(50),
    dq: new Uint16Array(side * side),
    wcs,
    cd: wcs.cd,
    cdInverse: [0, 0, 0, 0],
    pixscale: 0.27,
    sig1: 0.02,
    headerFwhm: 4,
    psfSigma: 1.7,
    tableFwhm: 4,
    psf: { size, fwhm: 4, at: () => psf.map((v) => v / sum) },
    psfnorm: 0.16,
    galnorm: 0.1,
    zpscale: 1,
    electronsPerNmgy: 500,
    saturation: Infinity,
    exptime: 90,
    mjd: 57000,
    medianSky: 0,
    cosky: 0,
    plver: "",
    skyver: "",
    psfver: "",
    skyplver: "",
    psfplver: "",
  };
}

/** Galaxies on that exposure whose light overlaps; one is broad, one lies at the edge. */
export function fewGalaxies(): TruthTable {
  const column = (...values: number[]) => Float64Array.from(values);
  return {
    id: [7n, 9n, 4n, 12n, 30n],
    ra: column(150.0013, 149.9985, 150.0011, 150, 150.0063),
    dec: column(20.0009, 19.9983, 20.0012, 20.0003, 20.0001),
    mag: { r: column(17.5, 18, 20, 19, 18.5) },
    shape: {
      n: column(1, 4, 2.4, 5.7, 0.8),
      rhalf: column(0.9, 0.4, 0.6, 3.1, 1.2),
      e1: column(0.3, -0.2, 0, 0.4, 0),
      e2: column(-0.2, 0.1, 0, 0.3, -0.5),
    },
  };
}
