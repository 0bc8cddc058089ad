import type { RunDisk } from "../../../src/base/disk.ts";
import { takeRows } from "../../../src/base/table.ts";
import { fitsBytes, tableHdu } from "../../../src/io/fits.ts";
import { sha256 } from "../../../src/base/sha256.ts";
import { resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { version } from "../../../src/base/version.ts";
import { nanomaggies } from "../../../src/base/units.ts";
import { madeRows } from "../tables/science_rows.ts";

/** A run directory of two bricks whose derived tables are made up: source 7 of the second is lost when `lose` says so. */
export async function writeRun(disk: RunDisk, root: string, { lose = false, cuts = false } = {}): Promise<RunDir> {
  const run = new RunDir(root), bricks = ["0001p000", "0003p000"], estimate = { seconds: 1 };
  const units = bricks.flatMap((brick) =>
    ["real", "rs0"].map((name) => ({
      id: `${brick}/${name}`,
      brick,
      name,
      rowstart: 0,
      sources: name === "real" ? 0 : 20,
      estimate,
    }))
  );
  const content = {
    schema: "obiwan-plan-1",
    code: version,
    settings: resolveSettings([{
      values: { "survey.dir": "/no/survey", "survey.bands": ["g", "r", "z"] },
      from: "test",
    }]),
    bricks: [
      ...bricks.map((brick) => ({ brick, ccds: 6, sources: 20 })),
      { brick: "0006m000", ccds: 0, sources: 0, nothing: "no CCD touches it" },
    ],
    units,
    inputs: [],
  };
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  await disk.write(run.plan, text({ ...content, hash: sha256(JSON.stringify(content)) }));
  const mag = (i: number) => 20 + 0.2 * i, lost = (i: number) => i >= 17 || (lose && i === 7);
  for (const [k, brick] of bricks.entries()) {
    const gone = (i: number) => lost(i) && (i >= 17 || k === 1);
    const rows = madeRows(20, {
      unique_id: (i) => `${100 * k + i}_${brick}_rs0`,
      id: (i) => 100 * k + i,
      brickname: () => brick,
      unit: () => "rs0",
      ra: (i) => 0.1 + 0.2 * k + 0.001 * i,
      dec: () => 0,
      fate: (i) => gone(i) ? 7 : 0,
      obiwan_mask: (i) => gone(i) ? 0 : 1,
      tractor_type: (i) => gone(i) ? "" : "PSF",
      not_needed: () => 1,
      ...Object.fromEntries(
        ["g", "r", "z"].flatMap((b) => [
          [`${b}flux`, (i: number) => nanomaggies(mag(i))],
          [`tractor_flux_${b}`, (i: number) => gone(i) ? NaN : nanomaggies(mag(i)) + (i % 3 - 1) * 0.1],
          [`tractor_flux_ivar_${b}`, () => 100],
        ]),
      ),
    });
    const cards = cuts ? [{ key: "TARGET3", value: "MINE", comment: "a cut of one's own" }] : [];
    // Rows in another order each time: comparisons must not lean on it.
    const table = lose ? takeRows(rows.table, rows.all().reverse()) : rows.table;
    await disk.write(run.derived(brick, "randoms.fits"), fitsBytes([tableHdu(table, "RANDOMS", cards)]));
    for (const name of ["real", "rs0"]) {
      await disk.write(`${run.unit(`${brick}/${name}`)}/unit.sha256sum`, new Uint8Array());
      await disk.write(
        run.record(`${brick}/${name}`),
        text({
          host: "h",
          finished: "2026-01-01",
          engine: "reference",
          stages: { fit: 2 },
          deaths: [],
          quarantined: [],
          cost: {
            wallSeconds: 3,
            cpuSeconds: 2,
            deviceSeconds: 1,
            peakMemoryBytes: 1e8,
            bytesRead: 1,
            bytesWritten: 1,
            fitted: 30,
          },
        }),
      );
    }
  }
  return run;
}
