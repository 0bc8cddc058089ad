import { InputError } from "../../base/errors.ts";
import { makeWcs, sipDistortion, tpvDistortion, tpvLinear, type WcsModel } from "../../math/wcs.ts";
import type { Wcs } from "../../math/wcs/wcs_types.ts";

/** What a FITS header offers; io's Header fits. */
export interface Cards {
  /** Of the header, for messages. */
  readonly place: string;
  /** Whether there is a card of a keyword. */
  has(key: string): boolean;
  /** Value that must be a number. @throws {InputError} when absent (and no default is given) or not a number */
  number(key: string, fallback?: number): number;
  /** Value that must be text. @throws {InputError} when absent (and no default is given) or not text */
  text(key: string, fallback?: string): string;
}

/** What a header says of its WCS, as plain values. */
export interface WcsTerms extends Pick<WcsModel, "crval" | "crpix" | "cd"> {
  /** SIP polynomials: powers of the pixel offsets, and the coefficient. */
  sip?: { a: [number, number, number][]; b: [number, number, number][] };
  /** TPV polynomials: PV1_k and PV2_k at k; absent ones are undefined. */
  tpv?: { pv1: number[]; pv2: number[] };
}

/** WCS of an image header (TAN, TAN-SIP, TPV, and TAN with PV terms, which CP headers mean as TPV).
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
  const type = header.text("CTYPE1");
  if (!/^RA---(TAN|TPV|TAN-SIP)$/.test(type)) {
    throw new InputError(
      `Cannot use the WCS of ${header.place}: CTYPE1 must be RA---TAN, RA---TPV or RA---TAN-SIP, current value is '${type}'`,
    );
  }
  const terms: WcsTerms = {
    crval: [header.number("CRVAL1") + shift[0], header.number("CRVAL2") + shift[1]],
    crpix: [header.number("CRPIX1") - 1, header.number("CRPIX2") - 1],
    cd: [header.number("CD1_1"), header.number("CD1_2", 0), header.number("CD2_1", 0), header.number("CD2_2")],
  };
  if (type.endsWith("SIP")) return { ...terms, sip: { a: sipTerms(header, "A"), b: sipTerms(header, "B") } };
  const pv1 = pvTerms(header, 1), pv2 = pvTerms(header, 2);
  if (pv1.length === 0 && pv2.length === 0) return terms;
  // A missing linear term means 1 on the own axis (TPV convention).
  pv1[1] ??= 1;
  pv2[1] ??= 1;
  return { ...terms, tpv: { pv1, pv2 } };
}

/** The WCS of these terms. */
export function wcsOf({ sip, tpv, ...model }: WcsTerms): Wcs {
  if (sip) return makeWcs({ ...model, pixelDistortion: sipDistortion(sip.a, sip.b) });
  if (!tpv) return makeWcs(model);
  const { pv1, pv2 } = tpv;
  return makeWcs({ ...model, skyDistortion: tpvDistortion(pv1, pv2), skyLinear: tpvLinear(pv1, pv2) });
}

function pvTerms(header: Cards, axis: number): number[] {
  const terms: number[] = [];
  for (let k = 0; k < 40; k++) if (header.has(`PV${axis}_${k}`)) terms[k] = header.number(`PV${axis}_${k}`);
  return terms;
}

function sipTerms(header: Cards, name: "A" | "B"): [number, number, number][] {
  const order = header.number(`${name}_ORDER`, 0), terms: [number, number, number][] = [];
  for (let i = 0; i <= order; i++) {
    for (let j = 0; i + j <= order; j++) {
      if (header.has(`${name}_${i}_${j}`)) terms.push([i, j, header.number(`${name}_${i}_${j}`)]);
    }
  }
  return terms;
}
