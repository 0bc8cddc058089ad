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

/** Steps of the bar, and its size in pixels. */
const steps = 48, bar = { width: 190, height: 9 };

/** The scale above the frame: a bar from the lowest to the highest value; one patch where there is but one value. */
export function heatLegend(
  { Plot }: Plotter,
  [low, high]: readonly [number, number],
  label: string,
): PlotTypes.Markish[] {
  const text = (text: string, dx: number, options: PlotTypes.TextOptions = {}) =>
    Plot.text([text], { frameAnchor: "top-left", facet: "super", dx, dy: -32, ...options });
  const size = Math.max(Math.abs(low), Math.abs(high)), different = high - low > 1e-6 * size;
  // As many digits as tell the ends apart.
  const digits = different ? Math.min(8, Math.max(3, 2 + Math.ceil(Math.log10(size / (high - low))))) : 4;
  if (!different) {
    const at = 6.4 * label.length + 12;
    return [text(label, 0), text("█", at, { fill: heatColour(0.5) }), text(brief(low, digits), at + 14)];
  }
  const [first, middle, last] = [low, (low + high) / 2, high].map((v) => brief(v, digits));
  const at = 6.4 * label.length + 12 + 6.6 * first.length + 6, end = at + bar.width;
  const draw: PlotTypes.RenderFunction = (_index, _scales, _values, dimensions, context) => {
    const { document } = context,
      svg = (name: string, attributes: Record<string, string | number>) => {
        const e = document.createElementNS("http://www.w3.org/2000/svg", name);
        for (const [key, v] of Object.entries(attributes)) e.setAttribute(key, String(v));
        return e;
      };
    const x = dimensions.marginLeft + at, y = dimensions.marginTop - 37, g = svg("g", {});
    for (let k = 0; k < steps; k++) {
      const width = bar.width / steps + 0.3;
      g.append(
        svg("rect", {
          x: x + k * bar.width / steps,
          y,
          width,
          height: bar.height,
          fill: heatColour((k + 0.5) / steps),
        }),
      );
    }
    // The darkest is nearly the ground of the night.
    g.append(svg("rect", { x, y, ...bar, fill: "none", stroke: "currentColor", "stroke-opacity": 0.5 }));
    return g as ReturnType<PlotTypes.RenderFunction>;
  };
  return [
    text(label, 0),
    text(first, at - 6, { textAnchor: "end" }),
    draw,
    text(last, end + 6),
    text(middle, at + bar.width / 2, { dy: -19, textAnchor: "middle" }),
  ];
}
