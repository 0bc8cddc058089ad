import type { Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import { addColumn } from "../../survey/catalogue/columns.ts";
import {
  type IntermediateColumn,
  intermediateColumns,
  type IntermediateRow,
} from "../../survey/catalogue/intermediate_columns.ts";
import type { CatalogueRow } from "../../survey/catalogue/row.ts";
import { countByBlob } from "./all_models.ts";

/** The survey's internal catalogue (tractor-i): the catalogue's values with one array column for all bands with exposures instead of
 * a column per band, and what the fit knows of its blobs besides. @param catalogue rows of the catalogue */
export function intermediateTable(bands: readonly string[], catalogue: readonly CatalogueRow[]): Table {
  const inBlob = countByBlob(catalogue.map((r) => r.source)), t = new TableBuilder(catalogue.length);
  const rows = catalogue.map((row): IntermediateRow => ({ ...row, inBlob: inBlob(row.source) }));
  for (const group of alternating(intermediateColumns)) {
    if (!group[0].apart) addOne(t, group[0], bands.length, rows);
    else bands.forEach((band, b) => group.forEach((c) => addOne(t, { ...c, name: `${c.name}_${band}` }, b, rows)));
  }
  return t.build();
}

/** Columns one by one; those of each band that follow one another, together. */
function alternating(columns: readonly IntermediateColumn[]): IntermediateColumn[][] {
  const groups: IntermediateColumn[][] = [];
  for (const c of columns) {
    if (c.apart && groups.at(-1)?.[0].apart) groups.at(-1)!.push(c);
    else groups.push([c]);
  }
  return groups;
}

/** @param band of a column that is a band's own; else how many bands a vector is over */
function addOne(t: TableBuilder, c: IntermediateColumn, band: number, rows: readonly IntermediateRow[]) {
  const { name, type, size, value, ofBand } = c;
  if (value) return addColumn(t, name, { type, size }, (i) => value(rows[i]));
  const of = ofBand!;
  if (c.apart) return addColumn(t, name, { type }, (i) => of(rows[i].bands[band], rows[i], band));
  const per = size ?? 1, cell = new Float64Array(band * per);
  const shape = size === undefined ? [band] : [band, size];
  t.add(name, type as "f4" | "i2", (i) => {
    rows[i].bands.forEach((values, b) => {
      const v = of(values, rows[i], b);
      if (typeof v === "object") cell.set(v, b * per);
      else cell[b] = Number(v);
    });
    return cell;
  }, { size: shape });
}
