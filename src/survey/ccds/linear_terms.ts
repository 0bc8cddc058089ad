import { InputError } from "../../base/errors.ts";
import { radians } from "../../base/units.ts";
import type { Cards } from "./cards.ts";
import { ccdValues } from "./values/ccd_values.ts";
import { judge } from "./values/judge.ts";

type Matrix = [number, number, number, number];

/** The matrix from pixels to degrees of right ascension (first row) and declination (FITS standard 4.0, 8.1): CDi_j, of which absent ones
 * are 0; else CDELTi times PCi_j, of which absent ones are those of the unit matrix; else CDELTi and the angle CROTA2.
 * @param axes which of the header's are these two @throws {InputError} when one of its numbers cannot be such a term */
export function linearTerms(header: Cards, axes: readonly [1 | 2, 1 | 2]): Matrix {
  const keys = (name: string) => axes.flatMap((i) => [`${name}${i}_1`, `${name}${i}_2`]);
  const scale = (key: string, of: number) => judge(of, ccdValues.cd, header.place, key), cd = keys("CD");
  if (cd.some((key) => header.has(key))) return cd.map((key) => scale(key, header.number(key, 0))) as Matrix;
  const [delta1, delta2] = axes.map((i) => header.number(`CDELT${i}`));
  const turned = unitary(header, axes, [delta1, delta2]), delta = [delta1, delta1, delta2, delta2];
  return turned.map((v, k) => scale(`the WCS's term ${k + 1}`, v * delta[k])) as Matrix;
}

/** What CDELT is multiplied by, row by row. */
function unitary(header: Cards, axes: readonly [1 | 2, 1 | 2], delta: readonly number[]): Matrix {
  const pc = axes.flatMap((i) => ([1, 2] as const).map((j) => header.number(`PC${i}_${j}`, i === j ? 1 : 0)));
  const keys = axes.flatMap((i) => [`PC${i}_1`, `PC${i}_2`]);
  if (keys.some((key) => header.has(key)) || !header.has("CROTA2")) return pc as Matrix;
  if (axes[0] === 2) {
    throw new InputError(
      `Cannot use the WCS of ${header.place}: CROTA2 is not known with declination as the first axis`,
    );
  }
  const angle = radians(header.number("CROTA2")), cos = Math.cos(angle), sin = Math.sin(angle);
  return [cos, -sin * delta[1] / delta[0], sin * delta[0] / delta[1], cos];
}
