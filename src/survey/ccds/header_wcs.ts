import { InputError } from "../../base/errors.ts";
import { makeWcs, sipDistortion, tpvDistortion, tpvLinear, type WcsModel } from "../../math/wcs.ts";
import type { Wcs } from "../../math/wcs/wcs_types.ts";
import type { Cards } from "./cards.ts";
import { linearTerms } from "./linear_terms.ts";
import { type CcdValue, ccdValues } from "./values/ccd_values.ts";
import { judge } from "./values/judge.ts";

/** What a header says of its WCS, as plain values. */
export interface WcsTerms extends Pick<WcsModel, "crval" | "crpix" | "cd"> {
  /** SIP polynomials: powers of the pixel offsets, and the coefficient. */
  sip?: { a: [number, number, number][]; b: [number, number, number][] };
  /** TPV polynomials: PV1_k and PV2_k at k; absent ones are undefined. */
  tpv?: { pv1: number[]; pv2: number[] };
}

/** WCS of an image header (TAN, TAN-SIP, TPV, and TAN with PV terms, which CP headers mean as TPV), whichever axis is first; its matrix
 * as CD, as PC and CDELT, or as CDELT and CROTA2.
 * @param shift added to CRVAL: degrees of RA and Dec @throws {InputError} for any other projection
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Header, headerWcs } from "@obiwan/obiwan";
 *
 * const header = new Header("a header").add("CTYPE1", "RA---TAN").add("CRVAL1", 150).add("CRVAL2", 2);
 * header.add("CRPIX1", 1).add("CRPIX2", 1).add("CD1_1", -7e-5).add("CD2_2", 7e-5);
 * const [x, y] = headerWcs(header).toPixel(150, 2);
 * assert.ok(Math.hypot(x, y) < 1e-9, "FITS counts pixels from 1, this program from 0");
 * ```
 */
export const headerWcs = (header: Cards, shift?: readonly [number, number]): Wcs => wcsOf(readWcs(header, shift));

/** The terms of an image header's WCS; parameters and errors as of `headerWcs`. */
export function readWcs(header: Cards, shift: readonly [number, number] = [0, 0]): WcsTerms {
  const { ra, dec, reference, distortion } = ccdValues, { place } = header;
  const [lon, lat] = axesOf(header), kind = header.text(`CTYPE${lon}`).slice(8);
  const card = (key: string, of: CcdValue) => judge(header.number(key), of, place, key);
  const terms: WcsTerms = {
    crval: [card(`CRVAL${lon}`, ra) + shift[0], card(`CRVAL${lat}`, dec) + shift[1]],
    crpix: [card("CRPIX1", reference) - 1, card("CRPIX2", reference) - 1],
    cd: linearTerms(header, [lon, lat]),
  };
  if (kind === "-SIP") return { ...terms, sip: { a: sipTerms(header, "A"), b: sipTerms(header, "B") } };
  const pv1 = pvTerms(header, lon, distortion), pv2 = pvTerms(header, lat, distortion);
  if (pv1.length === 0 && pv2.length === 0) return terms;
  // A missing linear term means 1 on the own axis (TPV convention).
  pv1[1] ??= 1;
  pv2[1] ??= 1;
  return { ...terms, tpv: { pv1, pv2 } };
}

/** Axes of right ascension and declination. @throws {InputError} for any projection but TAN, TPV and TAN-SIP, and for tables of distortion */
function axesOf(header: Cards): [lon: 1 | 2, lat: 1 | 2] {
  const types = [header.text("CTYPE1").trim(), header.text("CTYPE2", "DEC--TAN").trim()];
  const lookup = ["CPDIS1", "CPDIS2", "CQDIS1", "CQDIS2", "D2IMDIS1", "D2IMDIS2"].find((key) => header.has(key));
  if (lookup) {
    throw new InputError(`Cannot use the WCS of ${header.place}: distortions from tables (${lookup}) are not known`);
  }
  if (/^RA---(TAN|TPV|TAN-SIP)$/.test(types[0]) && /^DEC--(TAN|TPV|TAN-SIP)$/.test(types[1])) return [1, 2];
  if (/^RA---(TAN|TPV|TAN-SIP)$/.test(types[1]) && /^DEC--(TAN|TPV|TAN-SIP)$/.test(types[0])) return [2, 1];
  throw new InputError(
    `Cannot use the WCS of ${header.place}: CTYPE1 and CTYPE2 must be RA---TAN and DEC--TAN, or TPV or TAN-SIP, in either order; ` +
      `current values are '${types[0]}' and '${types[1]}'`,
  );
}

/** The WCS of these terms. */
export function wcsOf({ sip, tpv, ...model }: WcsTerms): Wcs {
  if (sip) return makeWcs({ ...model, pixelDistortion: sipDistortion(sip.a, sip.b) });
  if (!tpv) return makeWcs(model);
  const { pv1, pv2 } = tpv;
  return makeWcs({ ...model, skyDistortion: tpvDistortion(pv1, pv2), skyLinear: tpvLinear(pv1, pv2) });
}

function pvTerms(header: Cards, axis: number, rule: CcdValue): number[] {
  const terms: number[] = [];
  for (let k = 0; k < 40; k++) {
    const key = `PV${axis}_${k}`;
    if (header.has(key)) terms[k] = judge(header.number(key), rule, header.place, key);
  }
  return terms;
}

function sipTerms(header: Cards, name: "A" | "B"): [number, number, number][] {
  const order = header.number(`${name}_ORDER`, 0), terms: [number, number, number][] = [];
  if (!(order >= 0 && order <= mostOrder)) {
    throw new InputError(
      `Cannot use the WCS of ${header.place}: ${name}_ORDER must be between 0 and ${mostOrder}, it is ${order}`,
    );
  }
  for (let i = 0; i <= order; i++) {
    for (let j = 0; i + j <= order; j++) {
      const key = `${name}_${i}_${j}`;
      if (header.has(key)) terms.push([i, j, judge(header.number(key), ccdValues.distortion, header.place, key)]);
    }
  }
  return terms;
}

/** Of SIP polynomials, by the convention. */
const mostOrder = 9;
