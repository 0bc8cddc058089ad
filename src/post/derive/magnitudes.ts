import { findColumn, numbers, type Table } from "../../base/table.ts";
import { magnitude } from "../../base/units.ts";
import { fiberFraction } from "../../survey/catalogue/fiber_fraction.ts";
import { fiberPrefix } from "./cuts.ts";

/** De-reddened magnitude of a source by the name of a band, or of a band in a fibre. */
export type MagnitudesOf = (row: number) => (band: string) => number;

/** Of injected sources. @param simcat the truth @param bands that it has */
export function trueMagnitudes(simcat: Table, bands: readonly string[]): MagnitudesOf {
  const clear = new Map(bands.map((b) => {
    const flux = numbers(simcat, `${b}flux`)!, dust = numbers(simcat, `mw_transmission_${b}`)!;
    return [b, flux.map((f, i) => magnitude(f / dust[i]))];
  }));
  const [sersic, re, e1, e2] = ["n", "rhalf", "e1", "e2"].map((name) => numbers(simcat, name)), shares = new Map();
  const share = (i: number): number => {
    if (shares.has(i)) return shares.get(i);
    const value = sersic && re && e1 && e2
      ? fiberFraction({ type: "SER", sersic: sersic[i], re: re[i], e1: e1[i], e2: e2[i] }, 0, 0)
      : fiberFraction({ type: "PSF", sersic: 0, re: 0, e1: 0, e2: 0 }, 0, 0);
    shares.set(i, value);
    return value;
  };
  return (i) => (band) => {
    if (!band.startsWith(fiberPrefix)) return clear.get(band)?.[i] ?? NaN;
    const whole = clear.get(band.slice(fiberPrefix.length))?.[i];
    return whole === undefined ? NaN : whole + magnitude(share(i)) - magnitude(1);
  };
}

/** Of sources of a catalogue; NaN where it lacks the columns. */
export function measuredMagnitudes(catalogue: Table): MagnitudesOf {
  return (i) => (name) => {
    const inFiber = name.startsWith(fiberPrefix), band = inFiber ? name.slice(fiberPrefix.length) : name;
    const flux = findColumn(catalogue, `${inFiber ? "fiberflux" : "flux"}_${band}`);
    const dust = findColumn(catalogue, `mw_transmission_${band}`);
    return flux && dust ? magnitude(Number(flux.data[i]) / Number(dust.data[i])) : NaN;
  };
}

/** Values of a row by the names of columns. */
export const cellsOf = (table: Table, row: number) => (name: string): number | string => {
  const column = findColumn(table, name);
  if (!column) return NaN;
  return column.type === "str" ? String(column.data[row]).trim() : Number(column.data[row]);
};
