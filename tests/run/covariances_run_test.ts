import assert from "node:assert/strict";
import { numbers, texts } from "../../src/base/table.ts";
import { parseFits, readTable } from "../../src/io/fits.ts";
import { covarianceParameters } from "../../src/survey/covariance.ts";
import { packedAt } from "../../src/math/linear/packed.ts";
import { run, synthDisk } from "../make/runs/synth_brick.ts";

const path = "out/metrics/150/covariances-1500p020.fits", bands = ["g", "r", "z"];

Deno.test("brickRun() writes covariances when asked, described in their header, and nothing else changes", async () => {
  const plain = await synthDisk(), disk = await synthDisk();
  await run(plain);
  await run(disk, { covariances: true });
  assert.ok(!plain.files.has(path) && disk.files.has(path));
  const catalogue = "out/tractor/150/tractor-1500p020.fits";
  assert.deepEqual(disk.files.get(catalogue), plain.files.get(catalogue));
  const file = parseFits(disk.files.get(path)!, path), { header } = file.hdu("COVARIANCES");
  covarianceParameters(bands).forEach(({ name, unit }, i) => {
    assert.equal(header.get(`PARAM${i}`), name);
    if (unit) assert.equal(header.get(`PUNIT${i}`), unit);
  });
  assert.ok(header.cards.some((c) => c.key === "COMMENT" && /prior on the ellipticities is not part/.test(c.comment)));
});

Deno.test("covariances of the brick's sources: positive definite, at least the reciprocal ivars, pairs within a blob", async () => {
  const disk = await synthDisk();
  await run(disk, { covariances: true });
  const c = readTable(parseFits(disk.files.get("out/tractor/150/tractor-1500p020.fits")!, "c").hdu("CATALOG"));
  const file = parseFits(disk.files.get(path)!, path), t = readTable(file.hdu("COVARIANCES"));
  const pairs = readTable(file.hdu("FLUXPAIRS")), n = covarianceParameters(bands).length, length = n * (n + 1) / 2;
  assert.deepEqual(texts(t, "type"), texts(c, "type"));
  const get = (name: string) => numbers(c, name)!, matrix = numbers(t, "covariance")!, free = numbers(t, "free")!;
  const ivars = [
    "ra_ivar",
    "dec_ivar",
    ...bands.map((b) => `flux_ivar_${b}`),
    "shape_r_ivar",
    "shape_e1_ivar",
    "shape_e2_ivar",
    "sersic_ivar",
  ];
  for (let row = 0; row < t.nrows; row++) {
    const at = (i: number, j: number) => matrix[row * length + packedAt(n, i, j)];
    for (let i = 0; i < n; i++) {
      const ivar = get(ivars[i])[row];
      assert.equal((free[row] >> i & 1) === 1, ivar > 0, `source ${row} ${ivars[i]}`);
      if (ivar === 0) continue;
      assert.ok(at(i, i) * ivar > 1 - 1e-3, `source ${row} ${ivars[i]}: variance ${at(i, i)}, ivar ${ivar}`);
      for (let j = i + 1; j < n; j++) {
        assert.ok(at(i, j) ** 2 <= at(i, i) * at(j, j) * (1 + 1e-6), `source ${row} (${i}, ${j})`);
      }
    }
    bands.forEach((b) => {
      const ivar = get(`flux_ivar_${b}`)[row];
      assert.ok(ivar === 0 || numbers(t, `flux_var_${b}`)![row] * ivar > 1 - 1e-3);
    });
  }
  assert.ok(pairs.nrows > 0);
  const a = numbers(pairs, "objid_a")!, b = numbers(pairs, "objid_b")!, blob = numbers(t, "blob")!;
  a.forEach((i, k) => assert.ok(i < b[k] && blob[i] === blob[b[k]]));
  for (const band of bands) {
    const cov = numbers(pairs, `flux_cov_${band}`)!, v = numbers(t, `flux_var_${band}`)!;
    cov.forEach((x, k) => assert.ok(x !== 0 && x * x < v[a[k]] * v[b[k]], `${band}: ${x} of pair ${a[k]}, ${b[k]}`));
  }
});
