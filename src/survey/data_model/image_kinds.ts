/** What a coadd of one kind holds, as the survey's readers find it. */
export interface ImageKind {
  /** In file names, IMTYPE and, in capitals, the name of the HDU. */
  name: string;
  /** PRODTYPE, the archive's own word for it. */
  prodtype: string;
  /** Of a pixel in the file. */
  type: "f4" | "i2";
  /** BUNIT; none where numbers are counted. */
  unit?: string;
  meaning: string;
  /** Whether pixels are fluxes, with a zero point. */
  flux?: boolean;
  /** Whether only this program writes it. */
  own?: boolean;
}

const flux = { type: "f4", unit: "nanomaggy", flux: true } as const;
const inverse = { type: "f4", unit: "1/nanomaggy^2" } as const;

/** Every coadd of a band. */
export const imageKinds: readonly ImageKind[] = [
  { name: "image", prodtype: "image", ...flux, meaning: "mean of the exposures by inverse variance" },
  { name: "invvar", prodtype: "wtmap", ...inverse, meaning: "its inverse variance" },
  { name: "model", prodtype: "model", ...flux, meaning: "the same mean of the models" },
  { name: "blobmodel", prodtype: "blobmodel", ...flux, meaning: "of the models within their blobs" },
  { name: "chi2", prodtype: "chi2", type: "f4", meaning: "chi-squared of the exposures and models" },
  { name: "depth", prodtype: "psfdepth", ...inverse, meaning: "inverse variance of a point source's flux" },
  { name: "galdepth", prodtype: "galdepth", ...inverse, meaning: "inverse variance of a small galaxy's flux" },
  { name: "nexp", prodtype: "expmap", type: "i2", meaning: "exposures that cover the pixel" },
  { name: "psfsize", prodtype: "psfsize", type: "f4", unit: "arcsec", meaning: "seeing, FWHM" },
  { name: "sims", prodtype: "sims", ...flux, own: true, meaning: "injected light alone" },
];

/** Name of the HDU that holds a coadd. */
export const imageHduName = (kind: string, band: string): string => `${kind.toUpperCase()}_${band}`;
