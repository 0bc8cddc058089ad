import type { Column, Table } from "../../base/table.ts";
import { InputError } from "../../base/errors.ts";
import { type ArraySpec, emptyData, perRow, textWidth } from "../../io/arrays/array_store.ts";
import { splitNames } from "./split.ts";
import { planes } from "./images.ts";
import type { UnitSources } from "./walk.ts";

interface ColumnSpec {
  type: Column["type"];
  shape: readonly number[];
  unit?: string;
  width: number;
}

/** What a data set will hold: columns of all units, and how many rows each part gets. */
export class Schema {
  readonly columns = new Map<string, ColumnSpec>();
  /** Rows per part: [real, injected]. */
  readonly counts = splitNames.map((): [number, number] => [0, 0]);
  onEdge = 0;

  /** Takes note of the sources of a unit. @param part of each row */
  add({ rows, injected, unit }: UnitSources, part: readonly number[]) {
    for (const p of part) this.counts[p][injected ? 1 : 0]++;
    this.onEdge += (rows.columns.get("onedge")!.data as Uint8Array).reduce((n, v) => n + v, 0);
    for (const [name, column] of rows.columns) {
      const { type, shape } = column, known = this.columns.get(name);
      if (known && (known.type !== type || String(known.shape) !== String(shape))) {
        throw new InputError(
          `Cannot put the units of one run into one table: column ${name} is ${type}[${shape}] in ${unit.id} and ${known.type}[${known.shape}] before`,
        );
      }
      const width = Math.max(textWidth(column), known?.width ?? 0);
      this.columns.set(name, { type, shape, unit: column.unit ?? known?.unit, width });
    }
  }

  rows(part: number): number {
    return this.counts[part][0] + this.counts[part][1];
  }
  get all(): number {
    return splitNames.reduce((n, _, part) => n + this.rows(part), 0);
  }

  arrays(bands: readonly string[], size: number): ArraySpec[] {
    return splitNames.flatMap((split, part) => {
      const rows = this.rows(part), stamp = [bands.length, size, size];
      // A few megabytes at a time.
      const block = Math.max(1, Math.min(32, Math.floor(2 ** 20 / perRow({ shape: stamp }))));
      const pixels = planes.map(({ name, unit, about }): ArraySpec => ({
        path: `${split}/${name}`,
        type: "f4",
        rows,
        shape: stamp,
        block,
        dimensions: ["source", "band", "y", "x"],
        attributes: { unit, about, bands: bands.join(",") },
      }));
      const label: ArraySpec = {
        path: `${split}/label`,
        type: "u1",
        rows,
        shape: [],
        block: 4096,
        dimensions: ["source"],
        attributes: { about: "1: injected, 0: of the sky" },
      };
      const columns = [...this.columns].map(([name, { type, shape, unit, width }]): ArraySpec => ({
        path: `${split}/rows/${name}`,
        type,
        rows,
        shape,
        block: 4096,
        width,
        dimensions: ["source", ...shape.map((_, i) => `value_${i}`)],
        attributes: unit ? { unit } : {},
      }));
      return [...pixels, label, ...columns];
    });
  }

  /** A column of some rows of a table; NaN, 0 or "" where the table does not have it. */
  take(name: string, table: Table, rows: readonly number[]): Column["data"] {
    const { type, shape } = this.columns.get(name)!, per = perRow({ shape }), column = table.columns.get(name);
    if (type === "str") return rows.map((r) => column ? (column.data as string[])[r].trimEnd() : "");
    const out = emptyData(type, rows.length * per);
    if (!column) return type === "f4" || type === "f8" ? (out as Float64Array).fill(NaN) : out;
    rows.forEach((r, i) => out.set((column.data as Float64Array).subarray(r * per, (r + 1) * per) as never, i * per));
    return out;
  }
}
