/** The products stage on a brick of noise and point sources: seconds with no thread, one and two, the longest time that the
 * calling thread was not free, and whether all lists of checksums are the same.
 *
 *     deno run -A bench/stages/products.ts [--side PIXELS] [--threads 0,1,2] [CHECKOUT]     another checkout's stage is timed in the same run
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { normal, uniformStream } from "../../src/base/random.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { makeWcs } from "../../src/math/wcs.ts";
import type { BrickGrid } from "../../src/survey/bricks/brick_grid.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { side: { type: "string", default: "1800" }, threads: { type: "string", default: "0,1,2" } },
});
const side = Number(values.side), n = side * side, bands = ["g", "r", "z"];

const p = 0.262 / 3600, middle = (side - 1) / 2, [ra, dec] = [150, 2];
const grid: BrickGrid = {
  brickname: "1500p020",
  ...{ brickid: 1, ra, dec, ra1: 149.875, ra2: 150.125, dec1: 1.875, dec2: 2.125 },
  ...{ nx: side, ny: side, zoomX0: 0, zoomY0: 0, pixscale: 0.262 },
  wcs: makeWcs({ crval: [ra, dec], crpix: [middle, middle], cd: [-p, 0, 0, p] }),
};

/** A band's stacks: noise, a Gaussian every 40 pixels, weights that change from exposure to exposure. */
function bandOf(band: string, seed: number) {
  const uniform = uniformStream({ seed, purpose: "bench products", id: 1n }), f4 = () => new Float32Array(n);
  const planes = { image: f4(), invvar: f4(), model: f4(), chi2: f4(), sims: f4(), psfdepth: f4(), galdepth: f4() };
  for (let i = 0; i < n; i++) {
    const u = (i % side) % 40 - 20, v = Math.floor(i / side) % 40 - 20, noise = normal(uniform, i);
    const light = Math.exp(-(u * u + v * v) / 8), weight = 4e4 * (1 + Math.floor(4 * (i % side) / side));
    planes.model[i] = light > 1e-6 ? light : 0;
    planes.sims[i] = u < 0 ? planes.model[i] : 0;
    planes.image[i] = planes.model[i] + noise / Math.sqrt(weight);
    planes.invvar[i] = weight * (1 + 0.01 * u);
    planes.chi2[i] = noise * noise;
    planes.psfdepth[i] = planes.galdepth[i] = planes.invvar[i] / 20;
  }
  return { band, ...planes, psfsize: f4().fill(1.3), nobs: new Int16Array(n).fill(3) };
}

const coadds = bands.map(bandOf), map = { nx: side, ny: side, data: new Int32Array(n).fill(-1), count: 1 };
const maskbits = Int32Array.from({ length: n }, (_, i) => i % 4000 < 40 ? 2 : 0);
const sources = new TableBuilder(Math.round(n / 1300)).long("id", (i) => BigInt(i)).text("type", () => "PSF", 4);
for (let k = 0; k < 150; k++) sources.add(`column_${k}`, "f4", (i) => Math.sin(i + k));
const table = sources.build();

/** Makes all files with a checkout's code. @returns seconds, the longest wait of a timer in ms, the list of checksums */
async function stage(checkout: string, count: number) {
  const at = (file: string) => new URL(file, `file://${join(checkout, "/")}`).href;
  const { ProductPaths, ProductWriter, ProductThreads } = await import(at("src/stages/write.ts"));
  const began = performance.now();
  let last = began, longest = 0, list = "";
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  const writer = new ProductWriter(new ProductPaths("out", grid.brickname), grid, bands, [], {
    version: "0",
    release: 9999,
  });
  writer.table("out/all-models.fits", table, "ALL").catalogue(table, {});
  await writer.analysisCopies((x: string) => `out/tractor.${x}`, table);
  await writer.pictures(coadds, true, [{ x: middle, y: middle }]);
  writer.blobs(map).maskbits(maskbits);
  writer.coadds(coadds, ["image", "invvar", "model", "chi2", "sims", "psfdepth", "galdepth", "psfsize", "nobs"]);
  const disk = {
    write: (path: string, bytes: Uint8Array) => {
      if (path.endsWith("sum")) list = new TextDecoder().decode(bytes);
      return Promise.resolve();
    },
  };
  // An earlier version has no threads.
  const threads = ProductThreads && new ProductThreads(count);
  await writer.write(disk, "out/list.sum", threads);
  threads?.[Symbol.dispose]();
  clearInterval(timer);
  return { seconds: (performance.now() - began) / 1000, longest: Math.max(longest, performance.now() - last), list };
}

console.log(`${side} × ${side} px, ${bands.length} bands, ${table.nrows} sources`);
const root = new URL("../..", import.meta.url).pathname, lists = new Set<string>();
const runs = [
  ...positionals.map((checkout) => ({ checkout, count: 0, name: checkout })),
  ...values.threads.split(",").map((t) => ({ checkout: root, count: Number(t), name: `${t} threads` })),
];
let one: number | undefined;
for (const { checkout, count, name } of runs) {
  const { seconds, longest, list } = await stage(checkout, count);
  lists.add(list);
  if (checkout === root && count === 1) one = seconds;
  const ratio = one && count > 1 ? `  ${(one / seconds).toFixed(2)} times one thread` : "";
  console.log(
    `${seconds.toFixed(1).padStart(6)} s  not free for ${longest.toFixed(0).padStart(5)} ms  ${name}${ratio}`,
  );
}
console.log(lists.size === 1 ? "the same bytes" : "NOT the same bytes");
if (lists.size > 1) Deno.exit(1);
