import type { Table } from "../../base/table.ts";
import type { IntermediateColumn, IntermediateRow } from "../../survey/catalogue/intermediate_columns.ts";
import { intermediateColumns } from "../../survey/catalogue/intermediate_columns.ts";
import type { CatalogueRow } from "../../survey/catalogue/row.ts";
import { fillTable, type Values } from "../../survey/data_model/fill.ts";
import { intermediateModel } from "../../survey/data_model/tables/catalogue.ts";
import { countByBlob } from "./all_models.ts";

/** The survey's internal catalogue (tractor-i): the catalogue's values with one array column for all bands with exposures instead of
 * a column per band, and what the fit knows of its blobs besides. @param catalogue rows of the catalogue */
export function intermediateTable(bands: readonly string[], catalogue: readonly CatalogueRow[]): Table {
  const inBlob = countByBlob(catalogue.map((r) => r.source));
  const rows = catalogue.map((row): IntermediateRow => ({ ...row, inBlob: inBlob(row.source) }));
  const columns = intermediateModel(bands, intermediateColumns).map((c) => c.overBands ? withBands(c, bands) : c);
  const values = Object.assign({}, ...intermediateColumns.map((c) => valuesOf(c, bands, rows)));
  return fillTable(columns, rows.length, values);
}

const withBands = <T extends { size?: number | readonly number[] }>({ size, ...c }: T, bands: readonly string[]) => ({
  ...c,
  size: [bands.length, ...(size === undefined ? [] : [size].flat())],
});

function valuesOf(c: IntermediateColumn, bands: readonly string[], rows: readonly IntermediateRow[]): Values {
  const { name, size, value, apart } = c;
  if (value) return { [name]: (i) => value(rows[i]) };
  const of = c.ofBand!;
  if (apart) {
    return Object.fromEntries(bands.map((band, b) => [`${name}_${band}`, (i) => of(rows[i].bands[b], rows[i], b)]));
  }
  const per = size ?? 1, cell = new Float64Array(bands.length * per);
  return {
    [name]: (i) => {
      rows[i].bands.forEach((values, b) => {
        const v = of(values, rows[i], b);
        if (typeof v === "object") cell.set(v, b * per);
        else cell[b] = Number(v);
      });
      return cell;
    },
  };
}
