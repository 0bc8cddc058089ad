/** Columns of WISE, whose photometry is not made: 0 with inverse variance 0, so that readers of the survey's catalogues find them. Those
 * of single epochs are left out, as the survey does without time-resolved images. */
import { transmission } from "../extinction.ts";
import type { Cell, ColumnType } from "./column_types.ts";
import type { CatalogueRow } from "./row.ts";

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

/** W1 to W4: 3.4, 4.6, 12 and 22 µm. */
export const wiseBands = ["w1", "w2", "w3", "w4"] as const;
/** Apertures of 3, 5, 7, 9 and 11 arcsec. */
const apertures = 5;
const none = "0: WISE is not measured";

/** A column of zeros, or of empty words. */
function unmeasured(name: string, type: ColumnType, unit: string, size?: number): WiseColumn {
  const zero = type === "str" ? "" : size === undefined ? 0 : new Array<number>(size).fill(0);
  return { name, type, meaning: none, value: () => zero, size, wise: true, ...(unit ? { unit } : {}) };
}

/** The same in each band of WISE. */
export const inWise = (
  stem: string,
  type: ColumnType,
  unit = "",
  bands: readonly string[] = wiseBands,
): WiseColumn[] =>
  bands.map((band) => unmeasured(`${stem}_${band}`, type, unit, stem.startsWith("apflux") ? apertures : undefined));

/** What the Galaxy's dust lets through, which needs no image. */
export const wiseTransmission: readonly WiseColumn[] = wiseBands.map((band) => ({
  ...{ name: `mw_transmission_${band}`, type: "f4", wise: true },
  meaning: `fraction of the light that passes through the Galaxy's dust in ${band.toUpperCase()}`,
  value: (row) => transmission(band, row.ebv),
}));

/** Where on the images of WISE a source lies. */
export const wisePlace: readonly WiseColumn[] = [
  unmeasured("wise_coadd_id", "str", "", 8),
  unmeasured("wise_x", "f4", ""),
  unmeasured("wise_y", "f4", ""),
];

/** Whether a column of the catalogue is one of these. */
export const isWise = (name: string): boolean => /_w[1-4]$|^wise_/.test(name);
