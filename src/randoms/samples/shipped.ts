import { Buffer } from "node:buffer";
import { InputError } from "../../base/errors.ts";
import { sha256 } from "../../base/sha256.ts";
import packed from "./samples.json" with { type: "json" };
import { checkSample, type Sample, sampleColumns } from "../samples.ts";
import { standInIds, type StandInPlan, standInPlans } from "./stand_in.ts";

/** Whole ten-thousandths: magnitudes above 18, arcsec and redshifts above 0, as 16-bit numbers (little-endian, base64). */
const offsets = { g: 18, r: 18, z: 18, rhalf: 0, redshift: 0 } as const, unit = 1e4;

type Packed = Record<keyof typeof offsets, string>;

/** @throws when a value does not fit 16 bits */
export function packSample(sample: Pick<Sample, keyof typeof offsets>): Packed {
  return Object.fromEntries(sampleColumns.map((name) => {
    const bytes = Buffer.alloc(2 * sample[name].length);
    sample[name].forEach((value, i) => {
      const whole = Math.round((value - offsets[name]) * unit);
      if (!(whole >= 0 && whole < 65536)) throw new Error(`${name} ${value} does not fit`);
      bytes.writeUInt16LE(whole, 2 * i);
    });
    return [name, bytes.toString("base64")];
  })) as Packed;
}

/** The synthetic sample that is included in place of a measured one. @param file name of the measured one */
export function shippedSample(file: string): Sample {
  const plan = standInPlans.find((p) => p.file === file), columns = (packed as Record<string, Packed>)[file];
  if (!plan || !columns) throw new InputError(`Cannot stand in for "${file}": there is no such sample`);
  const text = sampleColumns.map((name) => columns[name]).join("\n");
  return checkSample({ name: file, standIn: true, sha256: sha256(text), ...unpack(plan, columns) });
}

function unpack(plan: StandInPlan, columns: Packed) {
  const read = (name: keyof typeof offsets) => {
    const bytes = Buffer.from(columns[name], "base64");
    return Float64Array.from(
      { length: bytes.length / 2 },
      (_, i) => Math.round(offsets[name] * unit + bytes.readUInt16LE(2 * i)) / unit,
    );
  };
  const [g, r, z, rhalf, redshift] = sampleColumns.map(read);
  return { id: standInIds(plan, g.length), g, r, z, rhalf, redshift };
}
