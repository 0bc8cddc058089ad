import type { ColumnSummary, Summary } from "../../post/parity.ts";
import type { Figure } from "../../post/parity/criteria.ts";
import { sourceLimits } from "../../post/parity/rules.ts";
import type { DisagreeingPair, UnmatchedSource } from "../../post/parity/lists.ts";

/** Numbers and sources of a comparison in words, for text and page alike. */

/** Three significant digits, "-" where there is no number. */
export function brief(x: number | undefined): string {
  if (x === undefined || !Number.isFinite(x)) return "-";
  const size = Math.abs(x);
  return size > 0 && (size < 1e-3 || size >= 1e5) ? x.toExponential(1).replace("+", "") : String(+x.toPrecision(3));
}

/** A relative difference in per cent. */
export function percent(x: number | undefined): string {
  return x === undefined || !Number.isFinite(x) ? "-" : `${brief(100 * x)} %`;
}

/** `131 of 132 (99.2 %)`, or a number of σ. */
export function figureValue(f: Figure): string {
  if (f.unit === "sigma") return Number.isNaN(f.value) ? "-" : `${f.value.toFixed(4)} σ`;
  const worst = f.worst !== undefined && Number.isFinite(f.worst) ? `, worst ${percent(f.worst)}` : "";
  return f.of === 0 ? "-" : `${f.count} of ${f.of} (${(100 * f.value).toFixed(1)} %)${worst}`;
}

/** The value alone. */
export function figureShort(f: Figure): string {
  if (!Number.isFinite(f.value)) return "-";
  return f.unit === "sigma" ? f.value.toFixed(3) : `${(100 * f.value).toFixed(1)} %`;
}

export function figureGoal({ sense, goal, unit }: Figure): string {
  const what = unit === "sigma" ? `${goal} σ` : `${100 * goal} %`;
  return sense === "below" ? `< ${what}` : goal === 1 ? what : `≥ ${what}`;
}

export function figureMet({ met }: Figure): string {
  return met === undefined ? "-" : met ? "yes" : "no";
}

/** Header and one row per set: how docs/explanation/agreement.md states it. */
export function agreementTable(summaries: readonly Summary[], radius: number): string[][] {
  const header = [
    "set",
    `matched within ${radius}″`,
    "same type",
    "median |Δflux| in σ (by band)",
    "95 %",
    "position, median mas",
    "radius, median mas",
    "dchisq, median ratio",
  ];
  return [
    header,
    ...summaries.map((s) => {
      const bands = Object.entries(s.flux), same = s.figures.find((f) => f.id === "same type")!;
      const shapeR = s.columns.find((c) => c.name === "shape_r")?.difference.median ?? NaN;
      return [
        s.name,
        `${s.matched} of ${s.theirs}`,
        `${same.count} of ${same.of}`,
        `${bands.map(([, f]) => f.median.toFixed(3)).join(" / ")} (${bands.map(([b]) => b).join(" / ")})`,
        bands.map(([, f]) => f.p95.toFixed(2)).join(" / "),
        (1000 * s.separation.median).toFixed(1),
        Number.isNaN(shapeR) ? "-" : (1000 * shapeR).toFixed(1),
        Number.isNaN(s.dchisqRatio) ? "-" : s.dchisqRatio.toFixed(5),
      ];
    }),
  ];
}

/** Whether a column is the same on both sides up to the rounding of a catalogue's 32 bits. */
export function isEqual(c: ColumnSummary): boolean {
  return c.oneSided === 0 && (c.n === 0 || (c.relative?.worst ?? Infinity) < 2e-6 || c.difference.worst === 0);
}

export const columnHeader: readonly string[] = [
  "column",
  "n",
  "σ: median",
  "95 %",
  "worst",
  "relative: median",
  "95 %",
  "worst",
  "within limit",
  "one-sided",
];

export function columnRow(c: ColumnSummary): string[] {
  return [
    c.name,
    String(c.n),
    ...[c.sigma?.median, c.sigma?.p95, c.sigma?.worst].map(brief),
    ...[c.relative?.median, c.relative?.p95, c.relative?.worst].map(percent),
    c.within === undefined ? "-" : percent(c.within / c.n),
    c.oneSided > 0 ? String(c.oneSided) : "-",
  ];
}

/** How many columns are not worth a row, and which of those that must be equal are not. */
export function equalColumns({ columns, exact }: Summary): string {
  const unequal = exact.filter((e) => e.equal < e.n);
  return [
    `${columns.filter(isEqual).length} more real columns agree within 2e-6 everywhere`,
    `${
      exact.length - unequal.length
    } of ${exact.length} columns of whole numbers, truth values and text are equal everywhere`,
    ...unequal.map((e) => `${e.name} is equal in ${e.equal} of ${e.n}`),
  ].join("; ");
}

/** The limits beyond which a pair is listed. */
export const limitsInWords = `another type, flux, position or shape by ${sourceLimits.flux!.sigma} σ, dchisq by ${
  percent(sourceLimits.dchisq!.relative)
}, an ivar by ${percent(sourceLimits.ivar!.relative)}`;

/** What of a pair differs, in one line: the type, then what is beyond its limit; ivars are summed up. */
export function whatDiffers({ type, what }: DisagreeingPair): string {
  const ivars = what.filter((w) => w.column.includes("ivar"));
  const worst = ivars.toSorted((a, b) => (b.relative ?? 2) - (a.relative ?? 2))[0];
  return [
    ...(type.ours === type.theirs ? [] : [`type ${type.ours}, theirs ${type.theirs}`]),
    ...what.filter((w) => !w.column.includes("ivar")).map((w) =>
      w.sigma !== undefined
        ? `${w.column} ${w.sigma > 0 ? "+" : "−"}${brief(Math.abs(w.sigma))} σ`
        : `${w.column} ${w.relative !== undefined ? percent(w.relative) : "not a number on one side"}`
    ),
    ...(worst === undefined
      ? []
      : ivars.length === 1
      ? [`${worst.column} ${percent(worst.relative)}`]
      : [`${ivars.length} ivars, most ${worst.column} ${percent(worst.relative)}`]),
  ].join("; ");
}

/** A lonely source, in one line. */
export function whyUnmatched({ side, type, nearest }: UnmatchedSource): string {
  const other = side === "ours" ? "theirs" : "ours";
  const near = nearest.row < 0
    ? `${other} is empty`
    : `nearest of ${other}: row ${nearest.row}, ${nearest.type}, ${nearest.separation.toFixed(3)}″ away`;
  return `only ${side}: ${type}; ${near}`;
}
