import { findColumn, type Table } from "../../base/table.ts";

/** What a column says, which decides how far two catalogues may differ in it. */
export type ColumnKind = "flux" | "position" | "shape" | "ivar" | "dchisq" | "other";

/** How one column of two catalogues is compared. */
export interface ColumnRule {
  /** As reported. */
  name: string;
  column: string;
  kind: ColumnKind;
  unit?: string;
  /** Column with the inverse variance of this one. */
  ivar?: string;
  /** Which pairs count: what belongs to a model has a meaning only where both chose the same. */
  scope: "all" | "same type" | "both SER";
  /** Of `dchisq`: the entry of one model, or of the chosen one. */
  entry?: number | "chosen";
}

/** The entries of `dchisq`, in order. */
export const dchisqModels: readonly string[] = ["PSF", "REX", "DEV", "EXP", "SER"];

/** A pair of sources is listed as disagreeing when the types differ or a column of the kind differs by more than this. */
export const sourceLimits: Partial<Record<ColumnKind, { sigma?: number; relative?: number }>> = {
  flux: { sigma: 0.3 },
  position: { sigma: 0.3 },
  shape: { sigma: 0.3 },
  dchisq: { relative: 1e-3 },
  ivar: { relative: 0.01 },
};

/** Names and numbers of rows, and pixel positions, which repeat ra and dec. */
const bookkeeping = /^(ls_id.*|release|brickid|brickname|objid|type|bx|by)$/;
const shapeColumn = /^(shape_r|shape_e1|shape_e2|sersic)$/;
const fittedIvar = /^(flux_ivar_\w+|(ra|dec|shape_r|shape_e1|shape_e2|sersic)_ivar)$/;
const ofTheModel = /^(rchisq|fracflux|fracmasked|fracin|nea|blob_nea)_/;
const order: readonly ColumnKind[] = ["flux", "position", "shape", "dchisq", "ivar", "other"];

/** Rules for every real-valued column that both catalogues have in one shape: fluxes, positions, shapes, dchisq, inverse
 * variances, then the rest as in the second catalogue. */
export function columnRules(ours: Table, theirs: Table): ColumnRule[] {
  const rules = common(ours, theirs).filter(({ type }) => type === "f4" || type === "f8").flatMap(
    ({ name, unit }): ColumnRule[] => {
      if (name === "dchisq") return dchisqRules();
      const base = { name, column: name, unit }, band = /^(flux|apflux(?:_resid|_blobresid)?)_([A-Za-z])$/.exec(name);
      if (band) {
        const ivar = band[1] === "flux" ? `flux_ivar_${band[2]}` : `apflux_ivar_${band[2]}`;
        return [{ ...base, kind: band[1] === "flux" ? "flux" : "other", ivar, scope: "all" }];
      }
      if (name === "ra" || name === "dec") {
        return [{ ...base, kind: "position", unit: "arcsec", ivar: `${name}_ivar`, scope: "all" }];
      }
      if (shapeColumn.test(name)) {
        // Of the other types the index is a constant.
        return [{
          ...base,
          kind: "shape",
          ivar: `${name}_ivar`,
          scope: name === "sersic" ? "both SER" : "same type",
        }];
      }
      if (fittedIvar.test(name)) return [{ ...base, kind: "ivar", scope: "same type" }];
      return [{ ...base, kind: "other", scope: ofTheModel.test(name) ? "same type" : "all" }];
    },
  );
  return order.flatMap((kind) => rules.filter((r) => r.kind === kind));
}

/** Columns of whole numbers, truth values and text that both have in one shape: these must be equal. */
export function exactColumns(ours: Table, theirs: Table): string[] {
  return common(ours, theirs).filter(({ type }) => type !== "f4" && type !== "f8").map((c) => c.name);
}

function dchisqRules(): ColumnRule[] {
  const each = dchisqModels.map((model, entry): ColumnRule => ({
    name: `dchisq ${model}`,
    column: "dchisq",
    kind: "other",
    scope: "all",
    entry,
  }));
  return [
    { name: "dchisq of the type", column: "dchisq", kind: "dchisq", scope: "same type", entry: "chosen" },
    ...each,
  ];
}

function common(ours: Table, theirs: Table) {
  return [...theirs.columns].flatMap(([name, { type, shape, unit }]) => {
    const other = findColumn(ours, name);
    const same = other && other.shape.join() === shape.join() && (other.type === "str") === (type === "str");
    return same && !bookkeeping.test(name) ? [{ name, type, unit }] : [];
  });
}
