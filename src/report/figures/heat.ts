import type * as PlotTypes from "@observablehq/plot";
import type { Plotter } from "../plot.ts";
import { brief } from "./figure.ts";

/** Stops of a scale that rises in lightness and is told apart without red and green (after cividis); the same by day and night. */
const stops = [[0, 32, 81], [60, 77, 110], [127, 124, 117], [187, 175, 113], [253, 234, 69]] as const;

/** Colour of a share 0..1 of a range; grey for none. */
export function heatColour(share: number): string {
  if (!Number.isFinite(share)) return "var(--quiet)";
  const at = Math.min(Math.max(share, 0), 1) * (stops.length - 1), k = Math.min(Math.floor(at), stops.length - 2);
  const mix = stops[k].map((v, i) => Math.round(v + (at - k) * (stops[k + 1][i] - v)));
  return `rgb(${mix.join(",")})`;
}

/** The scale above the frame: five patches with their values. */
export function heatLegend(
  { Plot }: Plotter,
  [low, high]: readonly [number, number],
  label: string,
): PlotTypes.Markish[] {
  const text = (text: string, dx: number, fill = "currentColor") =>
    Plot.text([text], { frameAnchor: "top-left", facet: "super", dx, dy: -32, fill });
  // As many digits as tell the patches apart.
  const digits = Math.min(
    8,
    Math.max(3, 2 + Math.ceil(Math.log10(Math.max(Math.abs(low), Math.abs(high)) / (high - low) || 1))),
  );
  const start = 6.4 * label.length + 12;
  return [
    text(label, 0),
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((share, k) => [
      text("█", start + 66 * k, heatColour(share)),
      text(brief(low + share * (high - low), digits), start + 66 * k + 14),
    ]),
  ];
}
