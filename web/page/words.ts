/** What is said of results. */
import type { DemoResult, Device, Galaxy } from "../messages.ts";
import type { Cell } from "./dom.ts";

/** What computes, in a sentence or two. */
export function deviceWords({ name, why }: Device): string {
  const computes = name
    ? `Computed on: ${name}.`
    : "Computed by the processor alone, in double precision: slower, and at least as exact.";
  return why ? `${why} ${computes}` : computes;
}

/** The outcome in words, as a person would say it. */
export function demoWords({ galaxies, detections, fitted, seconds, fitSeconds }: DemoResult): string {
  const found = galaxies.filter((g) => !g.lost), off = found.map((g) => g.magnitude.got - g.magnitude.put);
  const brightness = found.length > 0 ? ` The typical one came out ${percentWords(median(off))}.` : "";
  return `${found.length} of ${galaxies.length} added galaxies were found again.${brightness} ` +
    `${detections} sources were found in all, ${fitted} fitted in ${fitSeconds.toFixed(1)} s; everything took ${
      seconds.toFixed(1)
    } s.`;
}

/** A difference of magnitudes as a part of the light. */
function percentWords(difference: number): string {
  const percent = 100 * (10 ** (-0.4 * difference) - 1), size = Math.abs(percent);
  return size < 0.5
    ? "right to half a percent"
    : `${size.toFixed(size < 10 ? 1 : 0)} % too ${percent > 0 ? "bright" : "faint"}`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[sorted.length >> 1] + sorted[(sorted.length - 1) >> 1]) / 2;
}

export const galaxyHead = [
  "No.",
  "",
  "Magnitude added",
  "measured",
  "Off by",
  "Radius added",
  "measured",
  "Place off by",
];
export const galaxyCaption =
  "Red light of each added galaxy. “Off by” counts errors as the fit states them: two thirds should be within 1σ. Radii hold half of the light; ″ are arcseconds.";

/** Cells of a galaxy's row. */
export function galaxyCells({ label, lost, magnitude, radius, off, pull }: Galaxy): Cell[] {
  const two = (v: number) => Number.isFinite(v) ? v.toFixed(2) : "–";
  if (lost) return [label, { text: lost, as: "lost" }, two(magnitude.put), "–", "–", `${two(radius.put)}″`, "–", "–"];
  const sign = pull < 0 ? "−" : "+";
  return [
    label,
    { text: "found", as: "ok" },
    two(magnitude.put),
    two(magnitude.got),
    `${sign}${Math.abs(pull).toFixed(1)}σ`,
    `${two(radius.put)}″`,
    radius.got > 0 ? `${two(radius.got)}″` : "a point",
    `${off.toFixed(3)}″`,
  ];
}
