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

/** The limits beyond which a pair is listed. */
export const limitsInWords = `another type, flux, position or shape by ${sourceLimits.flux!.sigma} σ, dchisq by ${
  percent(sourceLimits.dchisq!.relative)
}, an ivar by ${percent(sourceLimits.ivar!.relative)}`;

/** Differences of a pair in one line: the type, then columns beyond their limits; ivars are summarised. */
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

/** A source without a partner, in one line. */
export function whyUnmatched({ side, type, nearest }: UnmatchedSource): string {
  const other = side === "ours" ? "theirs" : "ours";
  const near = nearest.row < 0
    ? `${other} is empty`
    : `nearest of ${other}: row ${nearest.row}, ${nearest.type}, ${nearest.separation.toFixed(3)}″ away`;
  return `only ${side}: ${type}; ${near}`;
}
