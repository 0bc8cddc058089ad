/** A product family, by the file it is looked for in. `<brick>`, `<bri>` and `<band>` stand for names. */
export interface Product {
  name: string;
  path: string;
  /** From which kind of run: one without injection, one with, or the tables derived from it. */
  of: "survey" | "injected" | "derived";
}

/** Kind of a column: any number, a float, a whole number, a flag, text; or a type, where a program has an array of that type for it. */
export type Kind = "number" | "float" | "whole" | "flag" | "text" | "f8" | "f4" | "i4" | "i2" | "u1";

/** What one program reads of one product. */
export interface Need {
  client: string;
  /** Repository and file. */
  source: string;
  product: keyof typeof products;
  /** HDU by name or number; the first table or image by default. */
  hdu?: string | number;
  /** Cards of that HDU. */
  cards?: readonly string[];
  /** Columns of that HDU, without regard to case, by their kind. */
  columns?: Partial<Record<Kind, readonly string[]>>;
  /** Values of a row of vectors. */
  lengths?: Readonly<Record<string, number>>;
  /** Lines of a text file. */
  lines?: readonly RegExp[];
  /** A rule on values that columns and cards do not tell. */
  rule?: { column: string; says: string; holds: (value: number) => boolean };
  /** Whether pixels are read. */
  pixels?: boolean;
}

const coadd = "coadd/<bri>/<brick>/legacysurvey-<brick>-";

export const products = {
  tractor: { name: "catalogue", path: "tractor/<bri>/tractor-<brick>.fits", of: "survey" },
  blobs: { name: "map of blobs", path: "metrics/<bri>/blobs-<brick>.fits.gz", of: "survey" },
  image: { name: "coadd", path: `${coadd}image-<band>.fits.fz`, of: "survey" },
  invvar: { name: "inverse variance", path: `${coadd}invvar-<band>.fits.fz`, of: "survey" },
  nexp: { name: "number of exposures", path: `${coadd}nexp-<band>.fits.fz`, of: "survey" },
  depth: { name: "depth", path: `${coadd}depth-<band>.fits.fz`, of: "survey" },
  galdepth: { name: "galaxy depth", path: `${coadd}galdepth-<band>.fits.fz`, of: "survey" },
  psfsize: { name: "seeing", path: `${coadd}psfsize-<band>.fits.fz`, of: "survey" },
  model: { name: "model image", path: `${coadd}model-<band>.fits.fz`, of: "survey" },
  maskbits: { name: "mask bits", path: `${coadd}maskbits.fits.fz`, of: "survey" },
  ccds: { name: "CCD table", path: `${coadd}ccds.fits`, of: "survey" },
  simcat: { name: "truth", path: "obiwan/<bri>/<brick>/rs0/simcat-elg-<brick>.fits", of: "injected" },
  ids: { name: "ids added", path: "obiwan/<bri>/<brick>/rs0/sim_ids_added.fits", of: "injected" },
  fitted: { name: "catalogue with injections", path: "tractor/<bri>/<brick>/rs0/tractor-<brick>.fits", of: "injected" },
  log: { name: "log", path: "logs/<bri>/<brick>/rs0/log.<brick>", of: "injected" },
  randoms: { name: "derived table", path: "derived/<bri>/<brick>/randoms.fits", of: "derived" },
  legacysim: {
    name: "legacysim's truth",
    path: "legacysim/file0_rs0_skip0/sim/<bri>/injected-<brick>.fits",
    of: "derived",
  },
} as const satisfies Record<string, Product>;
