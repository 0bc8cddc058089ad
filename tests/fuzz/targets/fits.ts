import { localDisk } from "../../../src/io/disk.ts";
import { fitsBytes, type Hdu, imageHdu, openHdu, parseFits, readImage, readTable } from "../../../src/io/fits.ts";
import { filterTable } from "../../../src/io/fits.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { headerWcs } from "../../../src/survey/ccds/header_wcs.ts";
import { readPsfexRow } from "../../../src/survey/ccds/psfex.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { tableHdu } from "../../../src/io/fits.ts";
import { sampleFile } from "../../io/fits/sample.ts";
import { rawTable } from "../../make/tables/raw_table.ts";
import type { Span } from "../mutate.ts";
import type { Target } from "../target.ts";

const fixtures = new URL("../../../fixtures/", import.meta.url).pathname;

/** Codecs of other programs, unpacked, an image plain, a table with lists, an ASCII table. */
async function files(): Promise<{ bytes: Uint8Array; name: string }[]> {
  const tiles = await localDisk.read(`${fixtures}fits/tiles.fits.gz`);
  const unpacked = new Response(
    new Blob([tiles as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip")),
  );
  const lists = Uint8Array.of(0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2);
  return [
    { name: "sample.fits", bytes: sampleFile() },
    { name: "tiles.fits", bytes: new Uint8Array(await unpacked.arrayBuffer()) },
    { name: "tiles.fits.gz", bytes: tiles },
    {
      name: "lists.fits",
      bytes: rawTable(2, [{ name: "x", form: "PI(3)", width: 8, bytes: lists }], new Uint8Array(6)),
    },
    { name: "ascii.fits", bytes: await localDisk.read(`${fixtures}tables/ascii.fits`) },
  ];
}

/** Headers, or data, of a file. */
function spansOf(bytes: Uint8Array, part: "headers" | "data"): Span[] {
  const spans: Span[] = [], base = bytes.byteOffset;
  let end = 0;
  for (const { data } of parseFits(bytes, "corpus").hdus) {
    const from = data.byteOffset - base;
    if (part === "headers") spans.push([end, from]);
    else if (data.length > 0) spans.push([from, from + data.length]);
    end = from + Math.ceil(data.length / 2880) * 2880;
  }
  return spans;
}

function readHdu(hdu: Hdu) {
  if (hdu.kind === "table") readTable(hdu);
  else if (hdu.kind !== "empty") readImage(hdu);
}

const wholeFile = (name: string, part?: "headers" | "data"): Target => ({
  name,
  corpus: async () =>
    (await files()).filter((f) => !part || !f.name.endsWith(".gz")).map((f) => ({
      ...f,
      ...(part ? { spans: spansOf(f.bytes, part) } : {}),
    })),
  read: (bytes, path) => parseFits(bytes, path).hdus.forEach(readHdu),
});

/** As CCDs and their tables are read: some rows of one HDU, chosen rows of a table. */
const inParts: Target = {
  name: "fits in parts",
  corpus: files,
  async read(bytes, path) {
    const disk = new MemoryDisk();
    disk.files.set(path, bytes);
    const { hdu } = await openHdu(disk, path, 3, { y0: 2, y1: 9 });
    if (hdu.kind === "image" || hdu.kind === "compressed") readImage(hdu, { x0: 1, x1: 5, y0: 2, y1: 9 });
    await filterTable(disk, path, { has: ["x"], columns: ["x"], keep: (t) => t.nrows > 0 ? [0] : [] });
  },
};

/** Headers of WCS and PSF models. */
const calibration: Target = {
  name: "wcs and psf",
  corpus() {
    const cards = Object.entries({
      ...{
        CTYPE1: "RA---TPV",
        CTYPE2: "DEC--TPV",
        CRVAL1: 10,
        CRVAL2: 2,
        CRPIX1: 5,
        CRPIX2: 7,
        CD1_1: -7e-5,
        CD1_2: 0,
        CD2_1: 0,
        CD2_2: 7e-5,
      },
      ...{ PV1_0: 1e-4, PV1_1: 1, PV2_1: 1, PV1_7: 1e-3, A_ORDER: 2, A_2_0: 1e-7, B_ORDER: 2, B_0_2: 1e-7 },
    }).map(([key, value]) => ({ key, value, comment: "" }));
    const psf = new TableBuilder(1).add(
      "psf_mask",
      "f4",
      () => Array.from({ length: 75 }, (_, i) => i % 25 === 12 ? 1 : 0),
      { size: [3, 5, 5] },
    );
    const model = psf.add("poldeg1", "i4", () => 1).add("polzero1", "f8", () => 0).add("polzero2", "f8", () => 0)
      .add("polscal1", "f8", () => 1).add("polscal2", "f8", () => 1).add("psf_samp", "f8", () => 0.7).build();
    const bytes = fitsBytes([
      imageHdu({ nx: 2, ny: 2, data: new Float32Array(4), cards }),
      tableHdu(model, "PSF_DATA"),
    ]);
    return Promise.resolve([{ name: "calib.fits", bytes }]);
  },
  read(bytes, path) {
    const { hdus } = parseFits(bytes, path);
    const wcs = headerWcs(hdus[0].header);
    wcs.toPixel(...wcs.toSky(3, 4));
    for (const hdu of hdus.slice(1)) readPsfexRow(readTable(hdu), 0, hdu.header, 4);
  },
};

export const fitsTargets: readonly Target[] = [
  wholeFile("fits"),
  wholeFile("fits headers", "headers"),
  wholeFile("fits data", "data"),
  inParts,
  calibration,
];
