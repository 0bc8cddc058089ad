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

/** The scale above the frame: five patches with their values, one where there is but one value. */
export function heatLegend(
  { Plot }: Plotter,
  [low, high]: readonly [number, number],
  label: string,
): PlotTypes.Markish[] {
  const text = (text: string, dx: number, options: PlotTypes.TextOptions = {}) =>
    Plot.text([text], { frameAnchor: "top-left", facet: "super", dx, dy: -32, ...options });
  // The darkest is nearly the ground of the night.
  const edge = { stroke: "currentColor", strokeWidth: 1, strokeOpacity: 0.5 };
  const size = Math.max(Math.abs(low), Math.abs(high)), different = high - low > 1e-6 * size;
  // As many digits as tell the patches apart.
  const digits = different ? Math.min(8, Math.max(3, 2 + Math.ceil(Math.log10(size / (high - low))))) : 4;
  const patches = different
    ? [0, 0.25, 0.5, 0.75, 1].map((share) => ({ share, said: brief(low + share * (high - low), digits) }))
    : [{ share: 0.5, said: brief((low + high) / 2, digits) }];
  let dx = 6.4 * label.length + 12;
  return [
    text(label, 0),
    ...patches.flatMap(({ share, said }) => {
      const at = dx;
      dx += Math.max(66, 14 + 6.6 * said.length + 12);
      return [text("█", at, { fill: heatColour(share), ...edge }), text(said, at + 14)];
    }),
  ];
}
