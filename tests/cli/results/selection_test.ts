import assert from "node:assert/strict";
import { sceneBricks, sceneCut, writeScene } from "../../../bench/selection/scene.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { command, launcher, python, pythonHas } from "../../make/command.ts";
import { tempOfFile } from "../../make/in_temp.ts";

const dir = await tempOfFile(), obiwan = (...args: string[]) => command(launcher, args, { cwd: dir });
await writeScene(localDisk, dir, { bricks: sceneBricks(2, 2), sources: 200 });
await localDisk.write(`${dir}/cuts.json`, new TextEncoder().encode(JSON.stringify([sceneCut])));

Deno.test("obiwan select and weights: a directory with model, maps and plots, then randoms with weights", async () => {
  const first = await obiwan(
    "select",
    "RUN",
    "--sample",
    "BRIGHT_R",
    "--map",
    "stars=stars-map.fits:STARDENS",
    "--nside",
    "64",
  );
  assert.equal(first.code, 0, first.err);
  assert.match(first.out, /injected sources that belong +\d+\n +found and selected +\d+ +\d+\.\d+ %\n +not found/);
  assert.match(first.out, /found and selected: contamination/);
  assert.match(first.err, /next: \S*obiwan weights RANDOMS --with RUN\/selection\/BRIGHT_R --out WEIGHTED/);
  const names = await localDisk.list(`${dir}/RUN/selection/BRIGHT_R`);
  for (
    const name of [
      "selection.json",
      "maps.fits",
      "truths.fits",
      "README.md",
      "calibration.csv",
      "map-weight.png",
      "closure-pairs.svg",
    ]
  ) {
    assert.ok(names.includes(name), `${name} of ${names}`);
  }
  const lines = ["RA,DEC,EBV", "149.4,1.6,0.05", "149.5,1.7,0.04"].join("\n");
  await localDisk.write(`${dir}/randoms.csv`, new TextEncoder().encode(lines));
  const csv = await obiwan("weights", "randoms.csv", "--with", "RUN/selection/BRIGHT_R", "--out", "w.fits");
  assert.equal(csv.code, 3, csv.err);
  const done = await obiwan(
    ...[
      "weights",
      "RUN/derived/149/1493p015/randoms.fits",
      "--with",
      "RUN/selection/BRIGHT_R",
      "--out",
      "w.fits",
      "--json",
    ],
  );
  assert.equal(done.code, 0, done.err);
  const json = JSON.parse(done.out);
  assert.deepEqual([json.schema, json.rows, json.weighted, json.selection.sample], [
    "obiwan-weights-1",
    200,
    200,
    "BRIGHT_R",
  ]);
  if (await pythonHas("astropy", "numpy")) {
    const script = `
from astropy.io import fits
import numpy as np
f = fits.open("w.fits", checksum=True)[1]
assert f.verify_checksum() == 1 and f.verify_datasum() == 1
print(len(f.data), np.isfinite(f.data["WEIGHT_SEL"]).all(), (f.data["WEIGHT_SEL_FLAG"] >= 0).all())
m = fits.open("RUN/selection/BRIGHT_R/maps.fits")[1]
print(m.header["PIXTYPE"], m.header["ORDERING"], m.header["NSIDE"], m.header["INDXSCHM"], m.columns.names[0], m.data["INJECTED"].sum())
`;
    const { out, err } = await command(python, ["-W", "error", "-c", script], { cwd: dir });
    assert.equal(out, "200 True True\nHEALPIX NESTED 64 EXPLICIT PIXEL 800\n", err);
  }
});

Deno.test("obiwan select and weights: what is asked for and not there is named, with exit code 2", async () => {
  for (
    const [args, words] of [
      [
        ["select", "RUN", "--sample", "BRIHGT_R"],
        /Cannot select sample "BRIHGT_R": the run has BRIGHT_R, found; did you mean BRIGHT_R/,
      ],
      [
        ["select", "RUN", "--sample", "BRIGHT_R", "--cuts", "cuts.json", "--band", "u"],
        /Cannot use --band "u": the run has g, r, z/,
      ],
      [["select", "RUN", "--sample", "found", "--conditions", "sky"], /Cannot use condition "sky"/],
      [
        ["select", "RUN", "--sample", "found", "--map", "stars"],
        /NAME=FILE or NAME=FILE:COLUMN is needed, it is "stars"/,
      ],
      [
        ["select", "RUN", "--sample", "found", "--map", "s=stars-map.fits:V"],
        /Cannot use map column "V": "stars-map.fits" has STARDENS/,
      ],
      [
        ["select", "RUN", "--sample", "found", "--nside", "60"],
        /Cannot use --nside: a power of two is needed, it is 60/,
      ],
      [["select", "RUN", "--sample", "found", "--bright", "12"], /Cannot use --bright without --stars/],
      [["weights", "a.fits", "--with", "RUN", "--out", "a.fits"], /Cannot weight the randoms in place/],
      [["weights", "a.fits", "--with", "RUN", "--out", "b.fits.gz"], /leave .gz away/],
    ] as const
  ) {
    const { code, err } = await obiwan(...args);
    assert.equal(code, 2, `${args.join(" ")}: ${err}`);
    assert.match(err, words);
  }
});

Deno.test("obiwan select and weights: files that are not what they should be end with exit code 3", async () => {
  await localDisk.write(`${dir}/broken/selection.json`, new TextEncoder().encode("{"));
  for (
    const [args, words] of [
      [["weights", "w.fits", "--with", "RUN", "--out", "b.fits"], /"RUN": there is no selection.json in it/],
      [
        ["weights", "w.fits", "--with", "broken", "--out", "b.fits"],
        /it is damaged, or no selection of schema obiwan-selection-1/,
      ],
      [["select", "RUN", "--sample", "found", "--map", "s=cuts.json"], /cuts.json/],
      [["select", "RUN", "--sample", "found", "--stars", "cuts.json"], /cuts.json/],
    ] as const
  ) {
    const { code, err } = await obiwan(...args);
    assert.equal(code, 3, `${args.join(" ")}: ${err}`);
    assert.match(err, words);
  }
});
