import type { Parity } from "../../post/parity.ts";
import type { ColumnSummary, Summary } from "../../post/parity/summary.ts";
import type { Criterion } from "../../post/parity/criteria.ts";
import { brief, percent, whyUnmatched } from "./words.ts";

/** Tables of a comparison as rows of text, the first the header, for terminal and page alike. */

/** Header and one row per set: how docs/explanation/parity.md states it. */
export function parityTable(summaries: readonly Summary[], radius: number): string[][] {
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

/** One row per criterion: over all sets, and of each where there are several. `metColumn` holds yes or no. */
export function criteriaTable({ sets, together }: Parity): string[][] {
  const each = sets.length > 1 ? sets : [];
  return [
    ["figure", "goal", "value", "met", ...each.map((s) => s.name)],
    ...together.figures.map((c, i) => [
      c.text,
      goalText(c),
      valueText(c),
      metText(c),
      ...each.map((s) => shortValue(s.figures[i])),
    ]),
  ];
}
export const metColumn = 3;

/** `131 of 132 (99.2 %)`, or a number of σ. */
function valueText(f: Criterion): string {
  if (f.unit === "sigma") return Number.isNaN(f.value) ? "-" : `${f.value.toFixed(4)} σ`;
  const worst = f.worst !== undefined && Number.isFinite(f.worst) ? `, worst ${percent(f.worst)}` : "";
  return f.of === 0 ? "-" : `${f.count} of ${f.of} (${(100 * f.value).toFixed(1)} %)${worst}`;
}

/** The value alone. */
function shortValue(f: Criterion): string {
  if (!Number.isFinite(f.value)) return "-";
  return f.unit === "sigma" ? f.value.toFixed(3) : `${(100 * f.value).toFixed(1)} %`;
}

function goalText({ sense, goal, unit }: Criterion): string {
  const what = unit === "sigma" ? `${goal} σ` : `${100 * goal} %`;
  return sense === "below" ? `< ${what}` : goal === 1 ? what : `≥ ${what}`;
}

function metText({ met }: Criterion): string {
  return met === undefined ? "-" : met ? "yes" : "no";
}

/** One row per column that is not the same on both sides. */
export function columnTable({ columns }: Summary): string[][] {
  return [[...columnHeader], ...columns.filter((c) => !isEqual(c)).map(columnRow)];
}

/** Whether a column is the same on both sides up to the rounding of a catalogue's 32 bits. */
function isEqual(c: ColumnSummary): boolean {
  return c.oneSided === 0 && (c.n === 0 || (c.relative?.worst ?? Infinity) < 2e-6 || c.difference.worst === 0);
}

const columnHeader: readonly string[] = [
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

function columnRow(c: ColumnSummary): string[] {
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

/** Sources without a partner. */
export function unmatchedTable({ unmatched }: Parity): string[][] {
  return [
    ["set", "row", "ra", "dec", "what"],
    ...unmatched.map((u) => [u.set, String(u.row), u.ra.toFixed(6), u.dec.toFixed(6), whyUnmatched(u)]),
  ];
}
