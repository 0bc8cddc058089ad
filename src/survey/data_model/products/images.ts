/** Images of a brick. */
import { type ImageKind, imageKinds } from "../image_kinds.ts";
import { bandPattern } from "../model_column.ts";
import { named, type Product } from "../product.ts";
import { bitCards, exposureCards, placeCards } from "../cards.ts";

const bitpixOf: Record<ImageKind["type"], number> = { f4: -32, i2: 16 };

function coadd(kind: ImageKind): Product {
  const { name, prodtype, type, unit, meaning, flux, own } = kind;
  const like = new RegExp(`(?:^|-)${name}-(${bandPattern})\\.fits`);
  return {
    kind: name,
    title: "Coadds",
    files: [`coadd/<bri>/<brick>/legacysurvey-<brick>-${name}-<band>.fits.fz`],
    bandOf: (file) => like.exec(file)?.[1],
    image: {
      name: `${name.toUpperCase()}_<band>`,
      meaning,
      bitpix: [bitpixOf[type]],
      ...(unit ? { unit } : {}),
      words: { IMTYPE: name, PRODTYPE: prodtype },
      cards: [...placeCards, ...(unit ? ["BUNIT"] : []), ...(flux ? ["MAGZERO"] : []), ...exposureCards],
    },
    ...(own ? { own } : {}),
  };
}

/** Coadds of each kind, then other images. */
export const imageProducts: readonly Product[] = [
  ...imageKinds.map(coadd),
  {
    kind: "maskbits",
    title: "Mask bits",
    files: ["coadd/<bri>/<brick>/legacysurvey-<brick>-maskbits.fits.fz"],
    bandOf: named(/(^|-)maskbits\.fits/),
    image: {
      name: "MASKBITS",
      meaning: "mask bits of every pixel ([flags](../flags.md)); HDUs WISEM1 and WISEM2 behind it are masks of WISE",
      bitpix: [32],
      words: { IMTYPE: "maskbits" },
      cards: placeCards,
      anyHeader: bitCards,
    },
  },
  {
    kind: "blobs",
    title: "Map of blobs",
    files: ["metrics/<bri>/blobs-<brick>.fits.gz"],
    bandOf: named(/^blobs[-.]/),
    image: {
      name: "BLOB-MAP",
      meaning: "number of each pixel's blob; -1: none",
      bitpix: [32],
      words: { IMTYPE: "blobmap" },
      cards: placeCards,
    },
  },
  {
    kind: "outlier mask",
    title: "Masks of outliers",
    files: ["metrics/<bri>/outlier-mask-<brick>.fits.fz"],
    bandOf: named(/^outlier-mask[-.]/),
    image: {
      name: "MASK-<camera>-<expnum>-<ccdname>",
      meaning: "pixels of each exposure that the others contradict: 1 brighter, 2 fainter",
      bitpix: [8, 16, 32],
      cards: ["X0", "Y0"],
      each: /^MASK-[^-]+-\d+-[^-]+$/,
    },
  },
];
