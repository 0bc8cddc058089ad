/** Compares what is read of FITS files with what astropy reads. */
import { createHash } from "node:crypto";
import type { Disk } from "../../src/base/disk.ts";
import { InputError } from "../../src/base/errors.ts";
import type { Column } from "../../src/base/table.ts";
import { type Hdu, parseFits, readImage, readTable, verifySums } from "../../src/io/fits.ts";
import type { AstropyFile, AstropyHdu, Digest } from "./astropy.ts";

/** What came of an HDU: the same values; others; an InputError of ours alone; of astropy alone; of both. */
export type Verdict = "equal" | "different" | "refused" | "only here" | "refused by both";

export interface HduVerdict {
  hdu: number;
  verdict: Verdict;
  /** Our reason, or the first value that differs. */
  why: string;
}

const sha = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
const plus0 = (v: number | bigint) => Number.isNaN(v) ? NaN : Number(v) + 0;
const digestOf = (values: ArrayLike<number | bigint>): Digest => ({
  count: values.length,
  f8: sha(new Uint8Array(Float64Array.from(values as ArrayLike<number>, plus0).buffer)),
});
const wholeOf = (values: ArrayLike<number | bigint>) => sha(Array.from(values, String).join("\n"));
const latin = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** The values of a column that count. */
function valuesOf({ data, lengths, shape }: Column): (number | bigint | string)[] {
  const all = Array.from(data as ArrayLike<number | bigint | string>), per = shape.reduce((a, b) => a * b, 1);
  if (!lengths || typeof all[0] === "string") return all;
  return [...lengths].flatMap((n, row) => all.slice(row * per, row * per + n));
}

function columnDifference(column: Column | undefined, want: Digest): string | undefined {
  if (!column) return "it is missing";
  const values = valuesOf(column);
  if (want.text !== undefined) {
    return sha(latin(values.map((v) => String(v).trimEnd()).join("\n"))) === want.text ? undefined : "its texts differ";
  }
  return numbersDifference(values as number[], want);
}

function numbersDifference(values: ArrayLike<number | bigint>, want: Digest): string | undefined {
  const have = digestOf(values), all = Array.from(values as ArrayLike<number>);
  if (have.count !== want.count) return `${have.count} values, astropy has ${want.count}`;
  if (have.f8 !== want.f8) return "its numbers differ";
  const whole = want.whole !== undefined && all.every((v) => typeof v === "bigint" || Number.isInteger(v));
  if (whole && wholeOf(values) !== want.whole) return "its whole numbers differ beyond 2^53";
}

/** @returns what differs first, if anything */
function difference(hdu: Hdu, want: AstropyHdu): string | undefined {
  if (want.image) {
    const { data } = readImage(hdu), found = numbersDifference(data, want.image);
    if (found && !(want.rounded && numbersDifference(data, want.rounded) === undefined)) return `image: ${found}`;
  }
  const columns = Object.entries(want.columns ?? {}), table = columns.length > 0 ? readTable(hdu).columns : undefined;
  for (const [name, digest] of columns) {
    const found = columnDifference(table!.get(name), digest);
    if (found) return `column ${name}: ${found}`;
  }
  for (const [key, value] of Object.entries(want.cards ?? {})) {
    const found = hdu.header.get(key), have = typeof found === "string" ? found.replace(/&+$/, "") : found;
    if (have !== value) return `card ${key}: ${JSON.stringify(have)}, astropy has ${JSON.stringify(value)}`;
  }
}

function attempt<T>(read: () => T): { value?: T; refusal?: string } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof InputError) return { refusal: error.message };
    throw error;
  }
}

function hduVerdict(hdu: Hdu, want: AstropyHdu): Omit<HduVerdict, "hdu"> {
  const sums = attempt(() => verifySums(hdu));
  if (sums.refusal) return { verdict: want.error ? "refused by both" : "refused", why: sums.refusal };
  const { value, refusal } = attempt(() => want.error ? anyValue(hdu) : difference(hdu, want));
  if (refusal) return { verdict: want.error ? "refused by both" : "refused", why: refusal };
  if (want.error) return { verdict: "only here", why: want.error };
  return value === undefined ? { verdict: "equal", why: "" } : { verdict: "different", why: value };
}

/** Reads what an HDU holds. */
function anyValue(hdu: Hdu): undefined {
  if (hdu.kind === "table") readTable(hdu);
  else if (hdu.kind !== "empty") readImage(hdu);
}

/** What came of each HDU of a file: of those that either reads. @throws what is no InputError */
export async function compareFile(disk: Disk, want: AstropyFile): Promise<HduVerdict[]> {
  const bytes = await disk.read(want.path), { value: file, refusal } = attempt(() => parseFits(bytes, want.path));
  const count = Math.max(1, file?.hdus.length ?? 0, want.hdus.length);
  return Array.from({ length: count }, (_, hdu) => {
    const ours = file?.hdus[hdu], theirs = want.hdus[hdu], why = refusal ?? "there is no such HDU";
    if (!ours) return { hdu, verdict: theirs && !theirs.error ? "refused" : "refused by both", why };
    return { hdu, ...hduVerdict(ours, theirs ?? { error: want.error ?? "astropy finds no such HDU" }) };
  });
}
