/** Other tables of a brick in the survey's layout: depths, detections. */
import { gaiaColumns, motionColumns } from "../../catalogue/gaia_columns.ts";
import { bandByBand, column, type ColumnExtra, inBands, type ModelColumn, optional } from "../model_column.ts";

/** Pixels by depth (`legacysurvey-<brick>-depth.fits`). @param bands in their order */
export const depthColumns = (bands: readonly string[]): ModelColumn[] => [
  column("depthlo", "f4", "lower limit of the bin, 5-sigma depth, mag"),
  column("depthhi", "f4", "upper limit of the bin, mag"),
  ...bandByBand(
    bands,
    column("counts_ptsrc_*", "i4", "pixels with that depth of a point source"),
    column("counts_gal_*", "i4", "pixels with that depth of a small galaxy"),
  ),
];

const flag = (name: string, meaning: string) => column(name, "bool", meaning);
const either: ColumnExtra = { also: ["f4"] }, deg = { unit: "deg" } as const, mag = { unit: "mag" } as const;

/** What was detected, before any fit (`sources-<brick>.fits`). @param bands in their order */
export const detectionColumns = (bands: readonly string[]): ModelColumn[] => [
  column("ra", "f8", "position, deg"),
  column("dec", "f8", "position, deg"),
  column("ibx", "i8", "pixel of the peak", { also: ["i4"] }),
  column("iby", "i8", "pixel of the peak", { also: ["i4"] }),
  column("peaksn", "f4", "signal to noise of the peak"),
  column("peaksed", "str", "filter that found it", { size: 1 }),
  column("ref_cat", "str", "catalogue that knows the star", { size: 2 }),
  column("ref_id", "i8", "its number there"),
  ...optional([
    flag("isbright", "a bright star"),
    flag("ismedium", "a medium-bright star"),
    flag("islargegalaxy", "a large galaxy"),
    flag("issgafit", "fitted by the atlas of large galaxies"),
    flag("iscluster", "a cluster"),
    flag("isgaia", "from Gaia"),
    flag("istycho", "from Tycho-2"),
    flag("freezeparams", "parameters were held"),
    flag("isresolved", "a resolved dwarf galaxy"),
    flag("ismcloud", "in a Magellanic Cloud"),
    flag("ignore_source", "marks the mask alone"),
    flag("set_galaxy_maskbit", "makes pixels GALAXY"),
    flag("donotfit", "not fitted"),
    flag("forcepointsource", "only a point source was allowed"),
    flag("dup", "stands for a star that another source is"),
  ]),
  column("blob", "i4", "number of its blob"),
  column("blob_x0", "i8", "first column of the blob", { also: ["i4"] }),
  column("blob_x1", "i8", "end of its columns", { also: ["i4"] }),
  column("blob_y0", "i8", "first row of the blob", { also: ["i4"] }),
  column("blob_y1", "i8", "end of its rows", { also: ["i4"] }),
  flag("needs_initial_flux", "no flux to start from is known"),
  ...inBands(bands, column("flux_*", "f4", "flux to start from, nanomaggies")),
];

/** Stars near the brick (`reference-<brick>.fits`); legacypipe orders them otherwise in each brick, and has columns of other
 * catalogues. @param bands in their order */
export const referenceColumns = (bands: readonly string[]): ModelColumn[] => [
  column("ra", "f8", "position at `ref_epoch`", deg),
  column("dec", "f8", "position at `ref_epoch`", deg),
  column("ref_cat", "str", "catalogue that knows the star", { size: 2 }),
  column("ref_id", "i8", "its number there"),
  column("ra_ivar", "f4", "inverse variance along RA, as an angle on the sky", { unit: "deg^(-2)" }),
  column("dec_ivar", "f4", "inverse variance along Dec", { unit: "deg^(-2)" }),
  ...motionColumns.map(([name, unit, meaning]) => column(name, "f4", meaning, unit ? { unit } : {})),
  ...gaiaColumns.map(([name, type, unit]) => column(name, type, "of Gaia; 0 of other sources", unit ? { unit } : {})),
  ...inBands(bands, column("decam_mag_*", "f4", "magnitude by its colours; 0 where they do not tell", mag)),
  column("mag", "f4", "magnitude of its catalogue", mag),
  column("mask_mag", "f4", "magnitude by which it is masked", mag),
  column("radius", "f8", "radius of its mask", { ...deg, ...either }),
  column("keep_radius", "f8", "distance up to which sources know of it", { ...deg, ...either }),
  column("radius_pix", "i4", "radius of its mask, pixels", { also: ["i8"] }),
  column("ibx", "i4", "its pixel", { also: ["i8"] }),
  column("iby", "i4", "its pixel", { also: ["i8"] }),
  flag("in_bounds", "whether that is on the image"),
  flag("isbright", "a bright star"),
  flag("ismedium", "a medium-bright star"),
  flag("isgaia", "from Gaia"),
  flag("istycho", "from Tycho-2"),
  flag("pointsource", "held to be a point"),
];
