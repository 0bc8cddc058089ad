import { findColumn, type Table } from "../../base/table.ts";
import { magnitude } from "../../base/units.ts";
import { fateCode, type FateName } from "../../survey/match/fates.ts";
import type { SourceType } from "../../survey/source.ts";

/** Columns of the derived tables that plots and pages read; `<b>` stands for each band. */
export const neededColumns: readonly string[] = [
  ..."unique_id id brickname unit ra dec fate matched vetoed match_score dra ddec real_separation sim_separation".split(
    " ",
  ),
  ..."obiwan_mask targets_mask targets_mask_true n rhalf e1 e2 ba pa redshift true_redshift in_brick ebv".split(" "),
  ..."tractor_type tractor_objid tractor_sersic tractor_shape_r tractor_shape_e1 tractor_shape_e2".split(" "),
  ..."tractor_shape_r_ivar tractor_shape_e1_ivar tractor_shape_e2_ivar tractor_ra_ivar tractor_dec_ivar".split(" "),
  "tractor_fitflags",
];
const bandColumns = ("mag_true_<b> <b>flux mw_transmission_<b> nccd_<b> psfsize_<b> psfdepth_<b> galdepth_<b> " +
  "forced_flux_<b> forced_flux_ivar_<b> tractor_flux_<b> tractor_flux_ivar_<b> tractor_mw_transmission_<b> " +
  "tractor_fracflux_<b>").split(" ");

/** All of them. */
export const columnsOf = (bands: readonly string[]): Set<string> =>
  new Set([...neededColumns, ...bandColumns.flatMap((c) => bands.map((b) => c.replace("<b>", b)))]);

/** Types that a catalogue source can have, in the order of plots. */
export const fittedTypes: readonly SourceType[] = ["PSF", "REX", "EXP", "DEV", "SER"];

/** Rows of derived tables, one per injected source, read by name: a column that is not there is NaN, or blank, in every row. */
export class Rows {
  readonly #texts = new Map<string, readonly string[]>();
  readonly n: number;

  constructor(readonly table: Table, readonly bands: readonly string[]) {
    this.n = table.nrows;
  }

  has(name: string): boolean {
    return findColumn(this.table, name) !== undefined;
  }

  /** Values of a column of numbers; whole numbers of 64 bits lose digits beyond 2^53. */
  number(name: string): (row: number) => number {
    const column = findColumn(this.table, name);
    if (!column || column.type === "str") return () => NaN;
    const data = column.data as ArrayLike<number | bigint>;
    return (row) => Number(data[row]);
  }

  text(name: string): (row: number) => string {
    let data = this.#texts.get(name);
    if (!data) {
      const column = findColumn(this.table, name);
      data = column?.type === "str"
        ? (column.data as string[]).map((s) => s.trimEnd())
        : column
        ? Array.from(column.data as ArrayLike<number | bigint>, String)
        : [];
      this.#texts.set(name, data);
    }
    return (row) => data[row] ?? "";
  }

  all(): number[] {
    return Array.from({ length: this.n }, (_, i) => i);
  }

  where(test: (row: number) => boolean): number[] {
    const rows: number[] = [];
    for (let i = 0; i < this.n; i++) if (test(i)) rows.push(i);
    return rows;
  }

  fateIs(name: FateName): (row: number) => boolean {
    const fate = this.number("fate"), code = fateCode[name];
    return (row) => fate(row) === code;
  }

  /** The denominator of fractions: sources in their brick's own area, of units that could be processed. */
  tried(): number[] {
    const inside = this.has("in_brick") ? this.number("in_brick") : () => 1, failed = this.fateIs("unit failed");
    return this.where((i) => inside(i) === 1 && !failed(i));
  }

  /** Recovered: one-to-one match, primary, and no real source within an arcsecond (docs/report.md). */
  recovered(): (row: number) => boolean {
    const mask = this.number("obiwan_mask");
    return (row) => mask(row) === 1;
  }

  /** Whether samples leave its pixel out: near bright stars, in large galaxies and clusters. */
  vetoed(): (row: number) => boolean {
    const vetoed = this.number("vetoed");
    return (row) => vetoed(row) === 1;
  }

  /** Observed magnitude: true flux with Galactic extinction. */
  apparent(band: string): (row: number) => number {
    const flux = this.number(`${band}flux`);
    return (row) => magnitude(flux(row));
  }

  /** Depth of galaxies at the source: five σ, mag. */
  depth(band: string, kind: "galdepth" | "psfdepth" = "galdepth"): (row: number) => number {
    const depth = this.number(`${kind}_${band}`);
    return (row) => depth(row) > 0 ? magnitude(5 / Math.sqrt(depth(row))) : NaN;
  }

  /** Measured magnitude, corrected for Galactic extinction. */
  measured(band: string): (row: number) => number {
    const flux = this.number(`tractor_flux_${band}`), clear = this.number(`tractor_mw_transmission_${band}`);
    return (row) => magnitude(flux(row) / clear(row));
  }

  redshift(): (row: number) => number {
    return this.number(this.has("redshift") ? "redshift" : "true_redshift");
  }

  /** Injected type in the fitter's terms: n = 1 is EXP, n = 4 DEV, another n SER, point sources PSF. */
  trueType(): (row: number) => SourceType {
    if (!this.has("n")) return () => "PSF";
    const n = this.number("n"), radius = this.number("rhalf");
    return (row) => !(radius(row) > 0) ? "PSF" : n(row) === 1 ? "EXP" : n(row) === 4 ? "DEV" : "SER";
  }
}
