/** Other tables of a brick in the survey's layout: depths, detections. */
import { bandByBand, column, inBands, type ModelColumn, optional } from "../model_column.ts";

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
