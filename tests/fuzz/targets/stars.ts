import { TableBuilder } from "../../../src/base/table_builder.ts";
import { fitsBytes, parseFits, tableHdu } from "../../../src/io/fits.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { positionAt } from "../../../src/survey/stars/motion.ts";
import { readGaia } from "../../../src/survey/stars/gaia.ts";
import { keepRadius, maskRadius, type ReferenceStar, startingFlux } from "../../../src/survey/stars/star.ts";
import { readTycho } from "../../../src/survey/stars/tycho.ts";
import { gaiaFile, type GaiaRow } from "../../make/tables/gaia_file.ts";
import type { Span } from "../mutate.ts";
import type { Target } from "../target.ts";

const diskOf = (name: string, bytes: Uint8Array) => {
  const disk = new MemoryDisk();
  disk.files.set(name, bytes);
  return disk;
};

/** A file without checksums, as the survey's are, which would refuse every damaged row; and where its rows are: most of it is header, which
 * other targets damage. */
function withSpans(name: string, file: Uint8Array) {
  const text = new TextDecoder("latin1").decode(file).replaceAll("DATASUM =", "COMMENT 1").replaceAll(
    "CHECKSUM=",
    "COMMENT 2",
  );
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0)), [, { data }] = parseFits(bytes, name).hdus;
  const from = data.byteOffset - bytes.byteOffset, rows: Span = [from, from + data.length];
  return { name, bytes, spans: [rows, rows, [0, bytes.length] as const] };
}

/** What a brick makes of a star. */
function use(star: ReferenceStar) {
  const [ra, dec] = positionAt(star, 57000), numbers = [ra, dec, keepRadius(star), maskRadius(star.maskMag)];
  const wrong = [...numbers, startingFlux(star, "r"), startingFlux(star, "z"), star.raIvar, star.decIvar].some((v) =>
    !Number.isFinite(v)
  );
  // An Error with no remedy: the fuzzer tells of it.
  if (wrong) throw new Error(`star ${star.id} is of no use: ${JSON.stringify([...numbers, star.mag])}`);
}

function tychoFile(): Uint8Array {
  const columns = "ra dec sigma_ra sigma_dec pm_ra pm_dec sigma_pm_ra sigma_pm_dec epoch_ra epoch_dec mag_bt mag_vt " +
    "mag_hp zguess ggguess";
  const t = new TableBuilder(4);
  for (const name of ["tyc1", "tyc2", "tyc3"]) t.add(name, "i2", (i) => i + 1);
  for (const name of columns.split(" ")) {
    const value = name === "ra"
      ? 150
      : name === "dec"
      ? 2
      : name.startsWith("epoch")
      ? 1991.5
      : name.startsWith("mag")
      ? 9
      : 0.01;
    t.add(name, name === "ra" || name === "dec" ? "f8" : "f4", (i) => value + 0.01 * i);
  }
  return fitsBytes([tableHdu(t.add("isgalaxy", "bool", () => false).build(), "tycho2")]);
}

const gaia = [0, 1, 2].map((i): GaiaRow => ({
  ...{ id: BigInt(10 + i), ra: 150 + i, dec: 2 - i, g: 12 + 4 * i, bp: 13 + i, rp: 12 },
  ...(i > 0 ? { pmra: 3, parallax: 1, noise: 0.2 } : {}),
}));

export const starTargets: readonly Target[] = [
  {
    name: "gaia",
    corpus: () => Promise.resolve([withSpans("chunk-00001.fits", gaiaFile(gaia))]),
    read: async (bytes, name) => (await readGaia(diskOf(name, bytes), name)).forEach(use),
  },
  {
    name: "tycho",
    corpus: () => Promise.resolve([withSpans("tycho2.kd.fits", tychoFile())]),
    read: async (bytes, name) => (await readTycho(diskOf(name, bytes), name, 150, 2, 1)).forEach(use),
  },
];
