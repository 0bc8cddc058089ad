/** Columns of WISE: 0 with inverse variance 0 where nothing was measured, so that readers of the survey's catalogues find them. Those
 * of single epochs are left out, as the survey does without time-resolved images. */
import { wiseApertureRadii } from "../apertures.ts";
import { transmission } from "../extinction.ts";
import { wiseBands } from "../infrared/wise_bands.ts";
import { maskedBands } from "../infrared/unwise_mask.ts";
import type { Cell, ColumnType } from "./column_types.ts";
import type { CatalogueRow, WiseValues } from "./row.ts";

/** A column that readers of WISE ask for. */
interface WiseColumn {
  name: string;
  type: ColumnType;
  unit?: string;
  meaning: string;
  value(row: CatalogueRow): Cell;
  size?: number;
  wise: true;
}

const apertures = wiseApertureRadii.length, none = wiseApertureRadii.map(() => 0);
const radii = `${wiseApertureRadii.slice(0, -1).join(", ")} and ${wiseApertureRadii.at(-1)} arcsec`;

const column = (
  name: string,
  type: ColumnType,
  unit: string,
  meaning: string,
  value: (row: CatalogueRow) => Cell,
  size?: number,
): WiseColumn => ({ name, type, meaning, value, size, wise: true, ...(unit ? { unit } : {}) });

type PerBand = { [Key in keyof WiseValues]: WiseValues[Key] extends number[] ? Key : never }[keyof WiseValues];

/** A value in each band of WISE. */
export const inWise = (stem: string, type: ColumnType, unit: string, meaning: string, key: PerBand): WiseColumn[] =>
  wiseBands.map((band, b) => column(`${stem}_${band}`, type, unit, meaning, (row) => row.wise?.[key][b] ?? 0));

/** Apertures in each band of WISE. */
export const wiseApertures = (
  stem: string,
  unit: string,
  meaning: string,
  key: "flux" | "resid" | "ivar",
): WiseColumn[] =>
  wiseBands.map((band, b) =>
    column(
      `${stem}_${band}`,
      "f4",
      unit,
      `${meaning} of radius ${radii}; 0: not measured`,
      (row) => row.wise?.apertures[b]?.[key] ?? none,
      apertures,
    )
  );

/** What the Galaxy's dust lets through, which needs no image. */
export const wiseTransmission: readonly WiseColumn[] = wiseBands.map((band) =>
  column(
    `mw_transmission_${band}`,
    "f4",
    "",
    `fraction of the light that passes through the Galaxy's dust in ${band.toUpperCase()}`,
    (row) => transmission(band, row.ebv),
  )
);

/** Bits of the masks of unWISE. */
export const wiseMasks: readonly WiseColumn[] = maskedBands.map((band) =>
  column(`wisemask_${band}`, "u1", "", "bits of the mask of WISE at its pixel", (row) => row.wisemask[band])
);

/** Where on the images of WISE a source lies. */
export const wisePlace: readonly WiseColumn[] = [
  column("wise_coadd_id", "str", "", "tile of unWISE that it lies on; empty: none", (row) => row.wise?.tile ?? "", 8),
  column("wise_x", "f4", "", "pixel of that tile, 0-based", (row) => row.wise?.x ?? 0),
  column("wise_y", "f4", "", "pixel of that tile, 0-based", (row) => row.wise?.y ?? 0),
];

/** Whether a column of the catalogue is one of these. */
export const isWise = (name: string): boolean => /_w[1-4]$|^wise_/.test(name);
