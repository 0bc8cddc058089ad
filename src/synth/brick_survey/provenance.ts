import type { TableBuilder } from "../../base/table_builder.ts";
import type { PlacedChip } from "../pointings/chip_wcs.ts";

/** Where a row of a calibration comes from: what the survey checks it against. */
export const provenance = (table: TableBuilder, chips: readonly PlacedChip[]): TableBuilder =>
  table.text("legpipev", () => "synth", 5).text("plver", (i) => chips[i].exposure.camera.plver, 7)
    .text("plprocid", () => processId, 7).add("expnum", "i4", (i) => chips[i].exposure.expnum)
    .text("ccdname", (i) => chips[i].chip.name, 4);

/** PLPROCID of every exposure. */
export const processId = "0000000";
