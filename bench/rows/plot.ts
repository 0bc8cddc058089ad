export interface ScalingPoint {
  count: number;
  seconds: number;
}

const width = 640, height = 420, left = 70, bottom = 50, top = 50, right = 20;

/** Seconds against sources, both logarithmic, with the line of constant cost a source through the last point.
 * @param title one line each */
export function scalingSvg(points: readonly ScalingPoint[], title: readonly string[]): string {
  const x = axis(points.map((p) => p.count), left, width - right);
  const y = axis(points.map((p) => p.seconds), height - bottom, top), last = points[points.length - 1];
  const linear = (count: number) => last.seconds * count / last.count;
  const line = (list: readonly ScalingPoint[]) => list.map((p) => `${x.at(p.count)},${y.at(p.seconds)}`).join(" ");
  const ends = [x.low, x.high].map((count) => ({ count, seconds: linear(count) }));
  const ticks = [
    ...x.ticks.map((v) =>
      `<line x1="${x.at(v)}" x2="${x.at(v)}" y1="${top}" y2="${height - bottom}" stroke="#ddd"/>` +
      `<text x="${x.at(v)}" y="${height - bottom + 18}" text-anchor="middle">${v}</text>`
    ),
    ...y.ticks.map((v) =>
      `<line x1="${left}" x2="${width - right}" y1="${y.at(v)}" y2="${y.at(v)}" stroke="#ddd"/>` +
      `<text x="${left - 8}" y="${y.at(v) + 4}" text-anchor="end">${v}</text>`
    ),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<clipPath id="box"><rect x="${left}" y="${top}" width="${width - left - right}" height="${
      height - top - bottom
    }"/></clipPath>`,
    ...title.map((t, i) => `<text x="${left}" y="${20 + 16 * i}">${escape(t)}</text>`),
    ...ticks,
    `<polyline clip-path="url(#box)" points="${line(ends)}" fill="none" stroke="#999" stroke-dasharray="5 4"/>`,
    `<polyline points="${line(points)}" fill="none" stroke="#0b62a4" stroke-width="2"/>`,
    ...points.map((p) => `<circle cx="${x.at(p.count)}" cy="${y.at(p.seconds)}" r="4" fill="#0b62a4"/>`),
    `<text x="${(left + width) / 2}" y="${
      height - 10
    }" text-anchor="middle">sources (dashed: cost in proportion)</text>`,
    `<text transform="translate(16 ${height / 2}) rotate(-90)" text-anchor="middle">seconds</text>`,
    `</svg>\n`,
  ].join("\n");
}

/** A logarithmic axis over whole decades. */
function axis(values: readonly number[], from: number, to: number) {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9),
    high = Math.ceil(Math.log10(Math.max(...values)) - 1e-9);
  const decades = Math.max(high - low, 1);
  return {
    low: 10 ** low,
    high: 10 ** (low + decades),
    at: (v: number) => Math.round(10 * (from + (to - from) * (Math.log10(v) - low) / decades)) / 10,
    ticks: Array.from({ length: decades + 1 }, (_, k) => +(10 ** (low + k)).toPrecision(3)),
  };
}

const escape = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
