/** A line y = slope · x + start in the plane x = r − z, y = g − r, and the side that is inside. */
interface Edge {
  slope: number;
  start: number;
  inside: "above" | "below";
}

/** Colour cuts of eBOSS ELG without the magnitude limits (Raichoor et al. 2017); the two caps differ in the last edge. */
const common: readonly Edge[] = [
  { slope: -0.068, start: 0.457, inside: "above" },
  { slope: 0.112, start: 0.773, inside: "below" },
  { slope: -1 / 0.555, start: 1.901 / 0.555, inside: "below" },
];
const edges: Record<"sgc" | "ngc", readonly Edge[]> = {
  sgc: [...common, { slope: 1 / 0.218, start: -0.571 / 0.218, inside: "below" }],
  ngc: [...common, { slope: 1 / 0.637, start: -0.399 / 0.637, inside: "below" }],
};

/** Inside the eBOSS ELG box of a galactic cap. @param pad moves every edge outwards, mag at right angles to it */
export function inEbossBox(g: number, r: number, z: number, cap: "sgc" | "ngc" = "sgc", pad = 0): boolean {
  const x = r - z, y = g - r;
  return edges[cap].every(({ slope, start, inside }) => {
    const line = slope * x + start, shift = pad * Math.hypot(1, slope);
    return inside === "above" ? y > line - shift : y < line + shift;
  });
}
