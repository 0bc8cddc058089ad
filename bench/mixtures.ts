/** Draws the Gaussian mixtures beside the profiles that they stand for, and prints how far they are apart.
 *
 *     deno task mixtures [DIR]        writes into docs/pictures, or into DIR
 *
 * `mixtures-brightness.svg`: surface brightness against r, `mixtures-difference.svg`: its relative difference,
 * `mixtures-light.svg` and `.png`: difference of the light within some radii against n.
 */
import { join } from "node:path";
import { openPlotter } from "../src/report/plot.ts";
import { plainTable } from "../src/report/text_table.ts";
import { type Case, fixedCase, halfLight, radii, type Round, sersicCase } from "./mixtures/mixture_truth.ts";

const indices = [0.3, 0.35, 0.41, 0.45, 0.5, 0.54, 0.6, 0.8, 1, 1.5, 2, 2.5, 3, 4, 5, 6.2];
const cases = [...indices.map(sersicCase), fixedCase("EXP"), fixedCase("DEV")];
const dir = Deno.args[0] ?? new URL("../docs/pictures", import.meta.url).pathname;
const { Plot, draw } = await openPlotter();
const style = { background: "white", color: "#1b1d20", fontFamily: "DejaVu Sans, sans-serif" };
const colours = { mixture: "#d9572b", truncated: "#2f6fb5", endless: "#6b6f76" };
const percent = (x: number) => `${(100 * x).toFixed(2)} %`;

/** Largest size of a difference over radii. */
function largest(a: (r: number) => number, b: (r: number) => number, at: readonly number[]): number {
  return Math.max(...at.map((r) => Math.abs(a(r) - b(r))));
}
const relative = (a: Round, b: Round) => (r: number) => a.brightness(r) / b.brightness(r) - 1;
const zero = () => 0;

/** Panels, one a case, six in a row. */
const perRow = 6,
  place = (c: Case) => ({ column: cases.indexOf(c) % perRow, row: Math.floor(cases.indexOf(c) / perRow) });

function panels(
  file: string,
  lines: (c: Case) => { kind: keyof typeof colours; points: [number, number][] }[],
  y: object,
) {
  const rows = cases.flatMap((c) =>
    lines(c).flatMap(({ kind, points }) => points.map(([r, value]) => ({ ...place(c), r, value, kind })))
  );
  const svg = draw({
    width: 1200,
    height: 660,
    marginLeft: 60,
    marginTop: 34,
    style,
    x: { type: "log", label: "r / r_e", ticks: [0.1, 1], tickFormat: String },
    y: { grid: true, ...y },
    fx: { axis: null, padding: 0.06 },
    fy: { axis: null, padding: 0.1 },
    color: { domain: Object.keys(colours), range: Object.values(colours) },
    marks: [
      Plot.frame({ stroke: "#d9dbde" }),
      Plot.line(rows, {
        x: "r",
        y: "value",
        z: "kind",
        stroke: "kind",
        fx: "column",
        fy: "row",
        strokeWidth: 1.5,
        clip: true,
      }),
      Plot.text(cases, {
        text: "name",
        fx: (c: Case) => place(c).column,
        fy: (c: Case) => place(c).row,
        frameAnchor: "top-right",
        dx: -6,
        dy: 6,
        fontWeight: "bold",
      }),
      ...Object.entries(colours).filter(([kind]) => rows.some((r) => r.kind === kind)).map(([kind, fill], i) =>
        Plot.text([names[kind as keyof typeof names]], {
          fx: () => i,
          fy: () => 0,
          frameAnchor: "top-left",
          dy: -16,
          fill,
          fontWeight: "bold",
        })
      ),
    ],
  });
  return Deno.writeTextFile(join(dir, file), svg.text + "\n");
}

const names = { mixture: "mixture", truncated: "profile, truncated", endless: "Sérsic profile" };

await Deno.mkdir(dir, { recursive: true });
const grid = radii(0.01, 12, 110);
await panels(
  "mixtures-brightness.svg",
  (c) =>
    (["endless", "truncated", "mixture"] as const).map((kind) => ({
      kind,
      points: grid.map((r): [number, number] => [r, c[kind].brightness(r)]).filter(([, v]) => v > 0),
    })),
  {
    type: "log",
    domain: [1e-6, 100],
    ticks: 5,
    tickFormat: (v: number) => v.toExponential().replace("+", ""),
    label: "flux per r_e², of unit flux",
  },
);
await panels(
  "mixtures-difference.svg",
  (c) =>
    (["endless", "truncated"] as const).map((kind) => ({
      kind,
      points: grid.filter((r) => c[kind].brightness(r) > 0).map((r): [number, number] => [
        r,
        100 * relative(c.mixture, c[kind])(r),
      ]),
    })),
  { domain: [-20, 20], label: "mixture / profile − 1 (%)" },
);

/** Light within a radius, mixture − profile, against n. */
const within = [0.1, 1, 3, 8], fine = Array.from({ length: 296 }, (_, i) => +(0.3 + 0.02 * i).toFixed(2));
const many = fine.map(sersicCase), everywhere = radii(1e-3, 30, 300);
const light = many.flatMap((c) =>
  within.map((r) => ({ n: c.n, value: 100 * (c.mixture.within(r) - c.endless.within(r)), line: `within ${r} r_e` }))
);
const ends = within.map((r) => light.findLast((l) => l.line === `within ${r} r_e`)!);
const tapered = many.map((c) => ({ n: c.n, value: 100 * largest(c.mixture.within, c.truncated.within, everywhere) }));
const summary = draw({
  width: 760,
  height: 380,
  marginLeft: 56,
  marginRight: 100,
  style: { ...style, fontSize: "12px" },
  x: { label: "Sérsic index n", domain: [0.3, 6.2], ticks: [0.3, 1, 2, 3, 4, 5, 6] },
  y: { label: "light of the mixture − light of the profile (% of the total)", grid: true },
  marks: [
    Plot.ruleY([0]),
    Plot.line(light, { x: "n", y: "value", z: "line", stroke: "line", strokeWidth: 2 }),
    Plot.line(tapered, { x: "n", y: "value", stroke: colours.endless, strokeDasharray: "4,3", strokeWidth: 1.5 }),
    Plot.text(ends, { x: "n", y: "value", text: "line", fill: "line", textAnchor: "start", dx: 6 }),
    Plot.text([tapered.at(-1)!], {
      x: "n",
      y: "value",
      text: () => "truncated,\nlargest",
      fill: colours.endless,
      textAnchor: "start",
      dx: 6,
    }),
  ],
});
await Deno.writeTextFile(join(dir, "mixtures-light.svg"), summary.text + "\n");
const { Resvg } = await import("@resvg/resvg-js");
const picture = new Resvg(summary.text, {
  fitTo: { mode: "width", value: 1140 },
  font: { defaultFontFamily: "DejaVu Sans" },
});
await Deno.writeFile(join(dir, "mixtures-light.png"), picture.render().asPng());

/** Where all but the innermost and the outermost 10 % of the light is. */
const body = ({ truncated: { within } }: Case) => everywhere.filter((r) => within(r) > 0.1 && within(r) < 0.9);
console.log(
  "brightness: largest relative difference to the truncated profile between 10 and 90 % of its light;",
  "light: largest difference\nof the light within a radius to the truncated and the endless profile;",
  "within r_e: the mixture's share less a half",
);
console.log(plainTable([
  [
    "profile",
    "taper (r_e)",
    "brightness",
    "light, truncated",
    "light, endless",
    "within r_e",
    "half-light radius (r_e)",
  ],
  ...cases.map((c) => [
    c.name,
    `${c.taper.from.toFixed(1)}-${c.taper.to.toFixed(1)}`,
    percent(largest(relative(c.mixture, c.truncated), zero, body(c))),
    percent(largest(c.mixture.within, c.truncated.within, everywhere)),
    percent(largest(c.mixture.within, c.endless.within, everywhere)),
    percent(c.mixture.within(1) - 0.5),
    halfLight(c.mixture).toFixed(4),
  ]),
]));
