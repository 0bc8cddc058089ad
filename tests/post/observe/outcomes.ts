import { normal, uniformStream } from "../../../src/base/random.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import type { Table } from "../../../src/base/table.ts";
import { magnitude } from "../../../src/base/units.ts";

export const bands = ["g", "r", "z"] as const;

/** What sources are made up from. */
export interface MadeUp {
  seed: number;
  n: number;
  /** Bricks of 0.25° in a row from (150°, 2°), each with its own depth, seeing and dust. */
  bricks: number;
  /** True r magnitude of a uniform number. */
  mag: (u: number) => number;
  /** Mean of ln size. */
  lnSize?: number;
}

/** One made-up source: truth, site and what a survey would measure of it. The transfer function is known: the chance to be found is a logistic
 * function of ln S/N, where size lowers the signal; fluxes lose up to 5 % and have Gaussian noise; sizes scatter with 1/S/N; faint ones are
 * fitted as points. */
function madeSource({ seed, bricks, mag, lnSize = -0.7 }: MadeUp, i: number) {
  const uniform = uniformStream({ seed, purpose: "made up", id: BigInt(i) });
  const brick = Math.floor(uniform(0, 0) * bricks), brickname = `${1500 + 2 * brick}p020`;
  const ofBrick = uniformStream({ seed: 99, purpose: brickname, id: 0n });
  const ra = 150 + 0.25 * brick + 0.25 * uniform(0, 2), dec = 2 + 0.25 * uniform(0, 3);
  const r = mag(uniform(0, 1)), size = Math.exp(lnSize + 0.35 * normal(uniform, 1)), n = uniform(2, 0) < 0.7 ? 1 : 4;
  const e = 0.6 * uniform(2, 1),
    angle = 2 * Math.PI * uniform(2, 2),
    e1 = e * Math.cos(angle),
    e2 = e * Math.sin(angle);
  const colour = [0.6 + 0.2 * normal(uniform, 3), 0, -0.5 + 0.2 * normal(uniform, 4)];
  const seeing = 1 + 0.4 * ofBrick(0, 0) + 0.05 * normal(uniform, 5), ebv = 0.02 + 0.08 * ofBrick(0, 1);
  const spread = Math.sqrt(1 + (size / seeing) ** 2), dust = [3.2, 2.2, 1.2].map((k) => 10 ** (-0.4 * k * ebv));
  const flux = colour.map((c, b) => 10 ** (0.4 * (22.5 - r - c)) * dust[b]);
  const depth = [24.2, 23.8, 23].map((m, b) =>
    (5 / 10 ** (0.4 * (22.5 - m - 0.8 * ofBrick(1, b) - 0.1 * normal(uniform, 6, b)))) ** 2
  );
  const error = depth.map((d) => spread / Math.sqrt(d)), signal = Math.hypot(...flux.map((f, b) => f / error[b]));
  const detected = uniform(7, 0) < 1 / (1 + Math.exp(-5 * Math.log(signal / 7)));
  const measured = flux.map((f, b) => f * (1 - 0.05 * size / seeing) + error[b] * normal(uniform, 8, b));
  const isPoint = uniform(7, 1) < 1 / (1 + Math.exp(3 * Math.log(signal / 12)));
  const fitted = size * Math.exp(0.05 + 2 / signal * normal(uniform, 9));
  const noise = [normal(uniform, 10), normal(uniform, 10, 1)].map((v) => v / (5 + signal));
  const offset = [normal(uniform, 11), normal(uniform, 11, 1)].map((v) => v * seeing / (1 + signal));
  const type = !detected ? "" : isPoint ? "PSF" : n === 1 ? "EXP" : "SER";
  return {
    ...{ brickname, ra, dec, r, size, n, e1, e2, seeing, dust, flux, depth, error, detected, measured, type, fitted },
    ...{ noise, offset, clear: flux.map((f, b) => f / dust[b]), signal },
  };
}

/** A table like `obiwan merge` makes. @param firstId of the first source */
export function outcomeTable(made: MadeUp, firstId = 1): Table {
  const all = Array.from({ length: made.n }, (_, i) => madeSource(made, i)), t = new TableBuilder(made.n);
  const found = (value: (i: number) => number) => (i: number) => all[i].detected ? value(i) : NaN;
  const extended = (i: number) => all[i].type !== "PSF";
  t.text("unique_id", (i) => `${firstId + i}_${all[i].brickname}_rs0`, 24).long("id", (i) => BigInt(firstId + i));
  t.text("brickname", (i) => all[i].brickname, 8).text("unit", () => "rs0", 4);
  t.add("ra", "f8", (i) => all[i].ra).add("dec", "f8", (i) => all[i].dec);
  t.add("fate", "i2", (i) => all[i].detected ? 0 : 7).add("matched", "bool", (i) => all[i].detected);
  t.add("vetoed", "bool", () => false).add("in_brick", "bool", () => true);
  t.add("obiwan_mask", "i2", (i) => all[i].detected ? 1 : 0);
  t.add("dra", "f4", found((i) => all[i].offset[0])).add("ddec", "f4", found((i) => all[i].offset[1]));
  t.add("n", "f8", (i) => all[i].n).add("rhalf", "f8", (i) => all[i].size);
  t.add("e1", "f8", (i) => all[i].e1).add("e2", "f8", (i) => all[i].e2);
  bands.forEach((b, k) => {
    t.add(`mag_true_${b}`, "f4", (i) => magnitude(all[i].clear[k])).add(`${b}flux`, "f8", (i) => all[i].flux[k]);
    t.add(`mw_transmission_${b}`, "f4", (i) => all[i].dust[k]).add(`psfsize_${b}`, "f4", (i) => all[i].seeing);
    t.add(`galdepth_${b}`, "f4", (i) => all[i].depth[k]).add(`psfdepth_${b}`, "f4", (i) => all[i].depth[k]);
    t.add(`tractor_flux_${b}`, "f4", found((i) => all[i].measured[k]));
    t.add(`tractor_flux_ivar_${b}`, "f4", found((i) => all[i].error[k] ** -2));
  });
  t.text("tractor_type", (i) => all[i].type, 4).add("tractor_sersic", "f4", found((i) => extended(i) ? all[i].n : 0));
  t.add("tractor_shape_r", "f4", found((i) => extended(i) ? all[i].fitted : 0));
  t.add("tractor_shape_r_ivar", "f4", found((i) => extended(i) ? (all[i].signal / 2 / all[i].fitted) ** 2 : 0));
  t.add("tractor_shape_e1", "f4", found((i) => extended(i) ? all[i].e1 + all[i].noise[0] : 0));
  t.add("tractor_shape_e2", "f4", found((i) => extended(i) ? all[i].e2 + all[i].noise[1] : 0));
  t.add("tractor_fracflux_r", "f4", found((i) => 0.1 * all[i].noise[0] ** 2));
  return t.build();
}

/** The same sources as a mock has them: truth, and with `sites` the conditions. */
export function mockTable(made: MadeUp, { firstId = 1, sites = false } = {}): Table {
  const all = Array.from({ length: made.n }, (_, i) => madeSource(made, i)), t = new TableBuilder(made.n);
  t.long("id", (i) => BigInt(firstId + i)).add("ra", "f8", (i) => all[i].ra).add("dec", "f8", (i) => all[i].dec);
  bands.forEach((b, k) => t.add(`flux_${b}`, "f8", (i) => all[i].clear[k]));
  t.add("rhalf", "f8", (i) => all[i].size).add("n", "f8", (i) => all[i].n);
  t.add("e1", "f8", (i) => all[i].e1).add("e2", "f8", (i) => all[i].e2).text("halo", (i) => `h${i}`, 8);
  if (sites) {
    bands.forEach((b, k) => {
      t.add(`galdepth_${b}`, "f8", (i) => all[i].depth[k]).add(`psfsize_${b}`, "f8", (i) => all[i].seeing);
      t.add(`mw_transmission_${b}`, "f8", (i) => all[i].dust[k]);
    });
  }
  return t.build();
}

/** True r magnitudes: flat, and as 10^(0.4 m), between two limits. */
export const flat = (low: number, high: number) => (u: number) => low + u * (high - low);
export const steep = (low: number, high: number) => (u: number) =>
  Math.log10(10 ** (0.4 * low) + u * (10 ** (0.4 * high) - 10 ** (0.4 * low))) / 0.4;
