import assert from "node:assert/strict";
import { biasChanges } from "../../../src/post/science/changes/bias.ts";
import { madeRows, randomOf } from "../../make/tables/science_rows.ts";

Deno.test("biasChanges() gives medians in both runs, and their change without the noise that both share", () => {
  const { normal } = randomOf("bias"), n = 400;
  const run = (factor: number, east: number) =>
    madeRows(n, {
      rflux: () => 10,
      tractor_flux_r: (i) => factor * (10 + normal(i)),
      dra: (i) => east + 0.05 * normal(i, 2),
      ddec: () => 0,
      obiwan_mask: (i) => i % 10 === 0 ? 0 : 1,
    });
  const a = run(1, 0), b = run(1.05, 0.02), list = biasChanges(a, b, a.all().map((i) => [i, i] as const));
  const [flux, dra] = ["flux_r", "dra"].map((q) => list.find((x) => x.quantity === q)!);
  assert.equal(flux.n, 360);
  assert.ok(Math.abs(flux.a.median) < 4 * flux.a.error && Math.abs(flux.b.median - 0.05) < 4 * flux.b.error);
  assert.ok(Math.abs(flux.difference.median - 0.05) < 4 * flux.difference.error, `${flux.difference.median}`);
  assert.ok(flux.difference.error < 0.1 * flux.a.error, "shared noise takes no part");
  assert.ok(Math.abs(dra.difference.median - 0.02) < 1e-9);
  assert.deepEqual(biasChanges(a, b, []), []);
});
