// Draws many randoms and says how fast and in how much memory; then draws the first tenth by itself and compares its rows with
// those of the whole, byte by byte.
//   deno task draw [ROWS] [DIR]      default 10,000,000 rows; DIR (default: a temporary one) keeps the files
import { localDisk } from "../src/io/disk.ts";
import { openHdu } from "../src/io/fits.ts";
import { drawRandoms, type DrawRequest } from "../src/randoms/draw.ts";
import { makeModel } from "../src/randoms/models.ts";
import { boxRegion } from "../src/randoms/region.ts";

const rows = Number(Deno.args[0] ?? 1e7), dir = Deno.args[1] ?? await Deno.makeTempDir(), seed = 1;
const model = await makeModel(localDisk, {
  name: "eboss-elg",
  seed,
  shape: "uniform",
  mode: "nearest",
  smoothing: "rule",
  mapping: new Map(),
  nz: "eboss",
  extended: true,
});
// The eBOSS NGC field of the original's production runs (Kong et al. 2020).
const region = boxRegion({ ra1: 126, ra2: 165, dec1: 14, dec2: 29 }, seed);

/** @returns the table's file, its first data byte and the bytes of a row */
async function draw(name: string, count: number) {
  const began = performance.now(), outdir = `${dir}/${name}`;
  const request: DrawRequest = { model, region, seed, first: 1, count, choices: {}, outdir, options: new Map() };
  const { files: [fits, parquet] } = await drawRandoms(localDisk, request),
    seconds = (performance.now() - began) / 1000;
  const rate = Math.round(count / seconds).toLocaleString("en"),
    [a, b] = [await localDisk.size(fits), await localDisk.size(parquet)];
  const peak = /VmHWM:\s+(\d+) kB/.exec(await Deno.readTextFile("/proc/self/status").catch(() => ""))?.[1];
  console.log(
    `${count.toLocaleString("en")} rows: ${seconds.toFixed(1)} s, ${rate} rows/s, FITS ${
      (a / 1e6).toFixed(0)
    } MB, Parquet ${(b / 1e6).toFixed(0)} MB, peak memory ${
      peak ? `${Math.round(Number(peak) / 1024)} MiB` : "unknown here"
    }`,
  );
  const width = (await openHdu(localDisk, fits, 1, { y0: 0, y1: 0 })).hdu.header.number("NAXIS1");
  return { fits, start: a - Math.ceil(width * count / 2880) * 2880, width };
}

const whole = await draw("whole", rows), part = await draw("tenth", Math.floor(rows / 10));
const length = part.width * Math.floor(rows / 10), stride = 1 << 24;
for (let at = 0; at < length; at += stride) {
  const n = Math.min(stride, length - at), a = await localDisk.readRange(whole.fits, whole.start + at, n);
  const b = await localDisk.readRange(part.fits, part.start + at, n);
  if (a.some((v, i) => v !== b[i])) {
    console.log(`rows differ near row ${Math.floor(at / part.width) + 1}`);
    Deno.exit(1);
  }
}
console.log(`first ${Math.floor(rows / 10).toLocaleString("en")} rows: the same bytes in both`);
if (!Deno.args[1]) await Deno.remove(dir, { recursive: true });
