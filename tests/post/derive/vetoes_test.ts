import assert from "node:assert/strict";
import { numbers } from "../../../src/base/table.ts";
import { runBrick } from "../../../src/brick.ts";
import { supplyOf } from "../../../src/compute/supply_of.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { brickSummary } from "../../../src/post/derive/summary.ts";
import { injectionRows } from "../../../src/post/derive/injections.ts";
import { shippedCuts } from "../../../src/post/derive/cuts.ts";
import { ReferenceEngine } from "../../../src/reference/reference_engine.ts";
import { simcat } from "../../../src/stages/truth.ts";
import { brickGrid, readBricks } from "../../../src/survey/bricks.ts";
import { noDust } from "../../../src/survey/extinction.ts";
import { fates } from "../../../src/survey/match/fates.ts";
import { gaiaFiles } from "../../../src/survey/stars/gaia.ts";
import { synthBrick, synthZoom } from "../../../src/synth/plan.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";
import { gaiaFile } from "../../make/tables/gaia_file.ts";

const size = 160, zoom = synthZoom(size), bands = ["r"], brick = synthBrick.brickname, disk = new MemoryDisk();

Deno.test("a source near a star is vetoed, recovered or not; its fate is where it was not, and counts without it are given", async () => {
  await writeSurvey(disk, "survey", { seed: 3, size, nobj: 2 });
  const grid = brickGrid(await readBricks(disk, "survey"), { brick, zoom });
  // MEDIUM within 9.3″ = 35 pixels of it, BRIGHT nowhere.
  const [ra, dec] = grid.wcs.toSky(40, 40);
  for (const path of await gaiaFiles("gaia", grid)) {
    await disk.write(path, gaiaFile([{ id: 1n, ra, dec, g: 15.5 }]));
  }
  // Bright ones and ones that nothing shows, inside and outside.
  const at = [[60, 40], [44, 62], [120, 110], [110, 140]].map(([x, y]) => grid.wcs.toSky(x, y));
  const truth = {
    id: [1n, 2n, 3n, 4n],
    ra: Float64Array.from(at, (p) => p[0]),
    dec: Float64Array.from(at, (p) => p[1]),
    mag: { r: Float64Array.of(19.5, 28, 19.5, 28) },
  };
  const injection = { truth, seed: 1, noise: true, profile: "sersic", nobj: 9, rowstart: 0 } as const;
  const request = { surveyDir: "survey", brick, zoom, bands, calibOrder: "merged", dust: noDust, injection } as const;
  const { grid: used, injected, fitted } = await runBrick({ ...request, gaiaDir: "gaia" }, {
    engines: supplyOf(new ReferenceEngine()),
    disk,
  });
  const rows = injectionRows({
    ...{ brick, unit: "rs0", bands, source: { nrows: 4, columns: new Map() } },
    simcat: simcat(used, injected!, injected!.records, noDust),
    sites: injected!.conditions,
    catalogue: fitted!.catalogue,
    catalogueBlob: numbers(fitted!.intermediate, "blob")!,
  }, shippedCuts);
  assert.deepEqual([...numbers(rows, "vetoed")!], [1, 1, 0, 0]);
  assert.deepEqual([...numbers(rows, "maskbits")!].map((bits) => bits & 2 ** 11), [2 ** 11, 2 ** 11, 0, 0]);
  const fate = Array.from(numbers(rows, "fate")!, (code) => fates[code].name);
  assert.deepEqual(fate, ["recovered", "vetoed", "recovered", "below threshold"]);
  const summary = brickSummary(rows, bands, { brick, area: 1, units: 1, failedUnits: 0 });
  const of = (name: string) => numbers(summary, name)![0];
  assert.deepEqual(["n_inj", "n_rec", "n_inj_clear", "n_rec_clear", "n_vetoed"].map(of), [4, 2, 2, 1, 1]);
  assert.equal(of("frac_recovered_clear"), 0.5);
});
