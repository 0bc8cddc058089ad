/** Uses the library as a program of Node or Deno does, and prints what came out as JSON. Words: a table as Parquet, a new directory. */
import { createHash } from "node:crypto";
import { argv } from "node:process";
import * as obiwan from "@obiwan/obiwan";

const [parquet, dir] = argv.slice(2), { localDisk, numbers } = obiwan;

/** The light of a galaxy through a Gaussian PSF. */
function drawn() {
  const side = 15,
    psf = Float64Array.from({ length: side * side }, (_, k) => {
      const x = k % side - 7, y = Math.floor(k / side) - 7;
      return Math.exp(-(x * x + y * y) / 8) / (8 * Math.PI);
    });
  const { size, data } = obiwan.drawTruth(psf, side, 0.3, -0.2, obiwan.sersicShape(2.5, [1.5, 0.2, -0.1, 1.2]));
  return [size, data[size * size / 2 + size / 2], data.reduce((sum, v) => sum + v, 0)];
}

/** One injected galaxy, fitted. */
async function fitted() {
  const disk = new obiwan.MemoryDisk(), size = 64, bands = ["r", "z"];
  await obiwan.writeSurvey(disk, "survey", { seed: 7, size, nobj: 1 });
  const truth = await obiwan.readRandoms(disk, "survey/randoms.fits", bands, true), dust = obiwan.noDust;
  const injection = { truth, seed: 1, noise: true, profile: "sersic", nobj: 1, rowstart: 0 };
  const at = { surveyDir: "survey", brick: obiwan.synthBrick.brickname, zoom: obiwan.synthZoom(size) };
  const engines = await obiwan.openEngines("reference");
  const request = { ...at, bands, calibOrder: "merged", dust, injection, allBlobs: true };
  const result = await obiwan.runBrick(request, { engines, disk });
  await engines[Symbol.asyncDispose]();
  return result.fitted.catalogue;
}

/** What a file gives back, and the sum of its bytes. */
async function throughFits(table) {
  const path = `${dir}/catalogue.fits`;
  await localDisk.write(path, obiwan.fitsBytes([obiwan.tableHdu(table, "CATALOG")]));
  const read = obiwan.readTable((await obiwan.openFits(localDisk, path)).hdu("CATALOG"));
  const same = [...table.columns].every(([name, { data }]) =>
    data.every((v, i) => Object.is(v, read.columns.get(name).data[i]) || typeof v === "string")
  );
  return { same, columns: read.columns.size };
}

const catalogue = await fitted(), column = (name) => [...numbers(catalogue, name)];
const plain = new obiwan.TableBuilder(3).add("x", "f8", (i) => i / 3).text("t", (i) => "abc"[i], 1).build();
const bytes = obiwan.fitsBytes([obiwan.tableHdu(plain, "PLAIN")], [{ key: "ANSWER", value: 42, comment: "" }]);
console.log(JSON.stringify({
  drawn: drawn(),
  types: obiwan.texts(catalogue, "type"),
  numbers: ["ra", "dec", "flux_r", "flux_ivar_r", "flux_z", "shape_r", "rchisq_r"].map(column),
  fits: await throughFits(catalogue),
  sha256: createHash("sha256").update(bytes).digest("hex"),
  parquet: [...numbers(await obiwan.readAnyTable(localDisk, parquet), "x")],
  wrong: await obiwan.openFits(localDisk, parquet).catch((e) => `${e instanceof obiwan.InputError} ${e.exitCode}`),
}));
