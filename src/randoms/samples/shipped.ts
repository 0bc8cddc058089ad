import { InputError } from "../../base/errors.ts";
import packed from "./samples.json" with { type: "json" };
import { checkSample, type Sample, sampleColumns } from "../samples.ts";
import { standInIds, type StandInPlan, standInPlans } from "./stand_in.ts";

/** Whole ten-thousandths: magnitudes above 18, arcsec and redshifts above 0, as 16-bit numbers (little-endian, base64). */
const offsets = { g: 18, r: 18, z: 18, rhalf: 0, redshift: 0 } as const, unit = 1e4;

type Packed = Record<keyof typeof offsets, string>;

/** @throws when a value does not fit 16 bits */
export function packSample(sample: Pick<Sample, keyof typeof offsets>): Packed {
  return Object.fromEntries(sampleColumns.map((name) => {
    const bytes = new Uint8Array(2 * sample[name].length), view = new DataView(bytes.buffer);
    sample[name].forEach((value, i) => {
      const whole = Math.round((value - offsets[name]) * unit);
      if (!(whole >= 0 && whole < 65536)) throw new Error(`${name} ${value} does not fit`);
      view.setUint16(2 * i, whole, true);
    });
    return [name, bytes.toBase64()];
  })) as Packed;
}

/** The synthetic sample that is included in place of a measured one. @param file name of the measured one */
export async function shippedSample(file: string): Promise<Sample> {
  const plan = standInPlans.find((p) => p.file === file), columns = (packed as Record<string, Packed>)[file];
  if (!plan || !columns) throw new InputError(`Cannot stand in for "${file}": there is no such sample`);
  const text = sampleColumns.map((name) => columns[name]).join("\n");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return checkSample({ name: file, standIn: true, sha256: hash.toHex(), ...unpack(plan, columns) });
}

function unpack(plan: StandInPlan, columns: Packed) {
  const read = (name: keyof typeof offsets) => {
    const view = new DataView(Uint8Array.fromBase64(columns[name]).buffer);
    return Float64Array.from(
      { length: view.byteLength / 2 },
      (_, i) => Math.round(offsets[name] * unit + view.getUint16(2 * i, true)) / unit,
    );
  };
  const [g, r, z, rhalf, redshift] = sampleColumns.map(read);
  return { id: standInIds(plan, g.length), g, r, z, rhalf, redshift };
}
