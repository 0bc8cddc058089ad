import assert from "node:assert/strict";
import { numbers } from "../../src/base/table.ts";
import { run, synthDisk } from "../make/runs/synth_brick.ts";

Deno.test("blobs above --max-blobsize are left out with a reason and BAILOUT pixels; others do not notice", async () => {
  const disk = await synthDisk(), plain = (await run(disk)).result.fitted!, { blobs } = plain;
  const pixels = new Array<number>(blobs.count).fill(0);
  for (const blob of blobs.data) if (blob >= 0) pixels[blob]++;
  const sorted = pixels.toSorted((a, b) => a - b), most = sorted[sorted.length - 2];
  assert.ok(blobs.count > 2 && sorted.at(-1)! > most);

  const { fitted, grid } = (await run(disk, { maxBlobsize: most })).result, left = pixels.indexOf(sorted.at(-1)!);
  assert.deepEqual(fitted!.blobs.data, blobs.data);
  const dropped = fitted!.droppedSources.filter((d) => d.failedBlob === left);
  assert.ok(dropped.length > 0 && dropped.every((d) => d.reason.includes(`${sorted.at(-1)} pixels is larger than`)));
  fitted!.maskbits!.forEach((bits, i) => assert.equal((bits & 1024) !== 0, blobs.data[i] === left));
  assert.ok(plain.maskbits!.every((bits) => (bits & 1024) === 0));
  const fluxes = (f: typeof plain) => {
    const at = ["bx", "by", "flux_r"].map((n) => numbers(f.catalogue, n)!);
    return Array.from(
      at[0],
      (x, i) => ({ blob: blobs.data[Math.round(at[1][i]) * grid.nx + Math.round(x)], flux: at[2][i] }),
    );
  };
  const rest = fluxes(plain).filter((s) => s.blob !== left);
  assert.ok(rest.length > 0 && rest.length < plain.catalogue.nrows);
  assert.deepEqual(fluxes(fitted!), rest);
});
