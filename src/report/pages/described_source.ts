import type { Rows } from "../../post/science/rows.ts";
import { type Shown, worstBand } from "../../post/science/showcase.ts";
import { brief } from "../figures/figure.ts";
import type { Strip } from "./cutouts.ts";
import { skyViewer } from "./frame.ts";
import { fateName } from "./words.ts";

/** A strip whose picture is a file of the report. */
export type StripFile = Omit<Strip, "png"> & { file: string };

/** A shape's columns: half-light radius and ellipticity. */
interface Shape {
  r: (row: number) => number;
  e1: (row: number) => number;
  e2: (row: number) => number;
}

export type DescribedSource = ReturnType<ReturnType<typeof describer>>;

/** What the page knows of a source; null stands for no value, as JSON has it. */
export function describer(
  rows: Rows,
  strips: ReadonlyMap<number, StripFile>,
  brickPage: (brick: string) => string,
) {
  const { bands } = rows, mainBand = bands.includes("r") ? "r" : bands[0], pull = worstBand(rows);
  const number = (name: string) => rows.number(name), text = (name: string) => rows.text(name);
  const found = rows.recovered(), matched = rows.fateIs("recovered"), mag = rows.apparent(mainBand);
  const columns = columnsOf(rows), { truth, fit, put } = columns;
  return ({ row: i, why }: Shown) => {
    const strip = strips.get(i), got = matched(i) ? text("tractor_type")(i) : "";
    const ra = number("ra")(i), dec = number("dec")(i), dra = number("dra")(i), ddec = number("ddec")(i);
    return {
      id: text("unique_id")(i) || text("id")(i),
      brick: text("brickname")(i),
      why,
      fate: fateName(number("fate")(i)),
      coincident: matched(i) && !found(i),
      pull: three(pull(i).pull),
      pullBand: pull(i).band,
      mag: three(mag(i)),
      size: three(number("rhalf")(i)),
      put: put(i) as string,
      got,
      offset: matched(i) ? three(Math.hypot(dra, ddec)) : null,
      real: three(number("real_separation")(i)),
      ra: none(ra),
      dec: none(dec),
      picture: strip?.file ?? null,
      before: strip?.hasBefore ?? false,
      truth: outline(truth, i, strip, 0, 0),
      pixscale: strip?.pixscale ?? null,
      fit: matched(i) ? outline(fit, i, strip, dra, ddec) : null,
      viewer: skyViewer(ra, dec),
      page: brickPage(text("brickname")(i)),
      facts: facts(rows, columns, i, got),
    };
  };
}

const none = (v: number) => Number.isFinite(v) ? v : null, three = (v: number) => none(Number(v.toPrecision(6)));

/** Columns that are looked up once for all sources. */
function columnsOf(rows: Rows) {
  const shape = (prefix: string): Shape => ({
    r: rows.number(`${prefix === "" ? "rhalf" : "tractor_shape_r"}`),
    e1: rows.number(`${prefix}e1`),
    e2: rows.number(`${prefix}e2`),
  });
  const apparent = Object.fromEntries(rows.bands.map((b) => [b, rows.apparent(b)]));
  return { truth: shape(""), fit: shape("tractor_shape_"), put: rows.trueType(), apparent };
}

/** The half-light ellipse in pixels of the first panel. @param dra, ddec arcsec from the true place */
function outline({ r, e1, e2 }: Shape, i: number, strip: StripFile | undefined, dra: number, ddec: number) {
  const px = strip?.pixscale ?? 0.262, e = Math.hypot(e1(i) || 0, e2(i) || 0), a = Math.max(r(i) || 0, 0.3) / px;
  const pa = Math.atan2(e2(i) || 0, e1(i) || 0) * 90 / Math.PI;
  const [x, y] = [(strip?.x ?? 32) - dra / px, (strip?.y ?? 32) - ddec / px];
  return { x: three(x), y: three(y), a: three(a), b: three(a * (1 - e) / (1 + e)), pa: three(pa) };
}

/** Names and values that the page shows beside the picture. @param got type that was fitted, "" for none */
function facts(rows: Rows, { truth, fit, put, apparent }: ReturnType<typeof columnsOf>, i: number, got: string) {
  const number = (name: string) => rows.number(name)(i), { bands } = rows;
  const matched = rows.fateIs("recovered")(i), coincident = matched && !rows.recovered()(i);
  const size = (s: Shape) =>
    s.r(i) > 0 ? `r½ ${brief(s.r(i))}″, e1 ${brief(s.e1(i), 2)}, e2 ${brief(s.e2(i), 2)}` : "no extent";
  return [
    ["fate", fateName(number("fate")) + (coincident ? " (on a real source, or not primary)" : "")],
    ["place", `${number("ra").toFixed(6)} ${number("dec").toFixed(6)}`],
    ["injected", `${put(i)}, n ${brief(number("n"))}, ${size(truth)}`],
    ["fitted", got ? `${got}, ${size(fit)}` : "–"],
    ...bands.map((b) => fluxFact(b, number)),
    ["magnitudes", bands.map((b) => `${b} ${brief(apparent[b](i), 4)}`).join(", ")],
    ["offset", matched ? `ΔRA cos Dec ${brief(number("dra"))}″, ΔDec ${brief(number("ddec"))}″` : "–"],
    ["nearest real source", `${brief(number("real_separation"))}″`],
    ["unit", rows.text("unit")(i)],
  ];
}

function fluxFact(b: string, number: (name: string) => number): string[] {
  const flux = number(`tractor_flux_${b}`), sigma = 1 / Math.sqrt(number(`tractor_flux_ivar_${b}`));
  const forced = number(`forced_flux_${b}`), truth = brief(number(`${b}flux`), 4);
  return [
    `flux ${b} (nmgy)`,
    `true ${truth}; fitted ${brief(flux, 4)} ± ${brief(sigma)}; forced ${brief(forced, 4)}`,
  ];
}
