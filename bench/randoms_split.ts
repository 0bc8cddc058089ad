// Rate and peak memory of `obiwan randoms split`: makes a table with the columns of the eBOSS model in the region of its NGC
// draw, splits it with the bricks of the whole sky, and prints what a child process took.
//   deno task bench-randoms [ROWS] [FOLDER]
import { TableBuilder } from "../src/base/table_builder.ts";
import { uniformStream } from "../src/base/random.ts";
import { degrees, radians } from "../src/base/units.ts";
import { fitsBytes, gzipBytes, tableHdu } from "../src/io/fits.ts";
import { signedHeader } from "../src/io/fits/write.ts";
import { measured } from "./measure/child.ts";

const root = new URL("../", import.meta.url).pathname;
const box = { ra1: 126, ra2: 165, dec1: 14, dec2: 29 };

/** Rows from `first` on. */
function rowsOf(first: number, n: number) {
  const u = uniformStream({ seed: 1, purpose: "bench", id: 1n }), b = new TableBuilder(n);
  const [low, high] = [box.dec1, box.dec2].map((d) => Math.sin(radians(d)));
  for (const name of ["redshift", "g", "r", "z", "rhalf", "nn_redshift", "n"]) b.add(name, "f8", (i) => i % 97 + 1);
  b.text("id_sample", (i) => `4815-55240-${i % 1000}`, 20);
  b.add("id", "i4", (i) => first + i + 1);
  b.add("ra", "f8", (i) => box.ra1 + u(first + i, 0) * (box.ra2 - box.ra1), { unit: "deg" });
  b.add("dec", "f8", (i) => degrees(Math.asin(low + u(first + i, 1) * (high - low))), { unit: "deg" });
  b.add("ba", "f8", () => 0.5).add("pa", "f8", () => 45);
  return tableHdu(b.build(), "RANDOMS");
}

async function writeRandoms(path: string, total: number) {
  const chunk = 200_000, { header } = rowsOf(0, 0);
  header.set("NAXIS2", total);
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  let bytes = 0;
  const put = async (part: Uint8Array) => {
    for (let at = 0; at < part.length;) at += await file.write(part.subarray(at));
    bytes += part.length;
  };
  // The primary HDU of an empty file, then a header without a true checksum: nobody reads it here.
  await put(fitsBytes([tableHdu({ nrows: 0, columns: new Map() }, "X")]).subarray(0, 2880));
  await put(signedHeader(header, 0));
  const start = bytes;
  for (let first = 0; first < total; first += chunk) await put(rowsOf(first, Math.min(chunk, total - first)).data);
  await put(new Uint8Array((2880 - (bytes - start) % 2880) % 2880));
}

/** Bricks of the whole sky, as the survey lays them. */
function skyBricks() {
  const rows: [string, number, number, number, number, number, number][] = [];
  for (let r = 0; r <= 720; r++) {
    const dec = -90 + r * 0.25, dec1 = Math.max(-90, dec - 0.125), dec2 = Math.min(90, dec + 0.125);
    const widest = Math.cos(radians(Math.max(0, Math.min(Math.abs(dec1), Math.abs(dec2)))));
    const n = r === 0 || r === 720 ? 1 : Math.ceil(360 * widest / 0.25 / 2) * 2;
    for (let k = 0; k < n; k++) {
      const ra1 = 360 * k / n, ra2 = 360 * (k + 1) / n, ra = (ra1 + ra2) / 2;
      const name = String(Math.floor(ra * 10)).padStart(4, "0") + (dec < 0 ? "m" : "p") +
        String(Math.floor(Math.abs(dec) * 10)).padStart(3, "0");
      rows.push([name, ra, dec, ra1, ra2, dec1, dec2]);
    }
  }
  const b = new TableBuilder(rows.length).text("brickname", (i) => rows[i][0], 8).add("brickid", "i4", (i) => i + 1);
  ["ra", "dec", "ra1", "ra2", "dec1", "dec2"].forEach((name, k) => b.add(name, "f8", (i) => rows[i][k + 1] as number));
  return b.build();
}

const total = Number(Deno.args[0] ?? 10_000_000), dir = Deno.args[1] ?? await Deno.makeTempDir();
await Deno.mkdir(dir, { recursive: true });
try {
  await Deno.writeFile(`${dir}/survey-bricks.fits.gz`, gzipBytes(fitsBytes([tableHdu(skyBricks(), "BRICKS")])));
  await writeRandoms(`${dir}/randoms.fits`, total);
  const args = ["randoms", "split", `${dir}/randoms.fits`, "--survey-dir", dir, "--outdir", `${dir}/out`, "--json"];
  const { seconds, peakBytes, output } = await measured(root + "obiwan", args);
  const { rows, written, bricks } = JSON.parse(output);
  const bytes = (await Deno.stat(`${dir}/randoms.fits`)).size;
  console.log(
    `${rows} rows (${(bytes / 1e9).toFixed(2)} GB) into ${bricks} bricks, ${written} rows written: ${
      seconds.toFixed(1)
    } s, ${Math.round(rows / seconds)} rows/s, peak memory ${(peakBytes / 1e6).toFixed(0)} MB`,
  );
} finally {
  if (!Deno.args[1]) await Deno.remove(dir, { recursive: true });
}
