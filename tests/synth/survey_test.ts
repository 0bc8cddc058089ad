import assert from "node:assert/strict";
import { numbers, type Table, texts } from "../../src/base/table.ts";
import { radians } from "../../src/base/units.ts";
import { parseFits, readTable } from "../../src/io/fits.ts";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import { BrickLayout, type LaidBrick } from "../../src/survey/bricks/brick_layout.ts";
import { readBricks } from "../../src/survey/bricks.ts";
import { readCcds } from "../../src/survey/ccds.ts";
import { patchOf, planExposures, planSurvey, synthZoom } from "../../src/synth/plan.ts";
import { frameOf, Sky } from "../../src/synth/sky.ts";
import { writePlan, writeSurvey } from "../../src/synth/survey.ts";
import { run, withFakes } from "../make/runs/synth_brick.ts";

const layout = new BrickLayout(), size = 120, seed = 2;
/** Four bricks around a corner at RA 0, as a box would choose them. */
const bricks = [...layout.inBox({ ra1: 359.9, ra2: 0.1, dec1: -20.2, dec2: -20 })];

const disk = new MemoryDisk();
const paths = await writeSurvey(disk, "survey", { seed, size, nobj: 3, bricks });

Deno.test("writeSurvey() gives several bricks one brick table, one CCD table and images of their own", async () => {
  assert.deepEqual(bricks.map((b) => b.name), ["0001m202", "3598m202", "0001m200", "3598m200"]);
  const table = await readBricks(disk, "survey"), ccds = await readCcds(disk, "survey");
  assert.deepEqual(texts(table, "brickname"), bricks.map((b) => b.name));
  for (const [column, key] of [["brickid", "id"], ["ra1", "ra1"], ["dec2", "dec2"], ["brickq", "quarter"]] as const) {
    assert.deepEqual([...numbers(table, column)!], bricks.map((b) => b[key]));
  }
  assert.equal(new Set(numbers(ccds, "expnum")!).size, 24);
  for (const file of texts(ccds, "image_filename")!) assert.ok(paths.includes(`survey/images/${file}`), file);
  assert.equal(new Set(paths).size, paths.length);
});

let recovered = 0;
for (const brick of bricks) {
  Deno.test(`brickRun() finds the fakes of ${brick.name} in a survey of four bricks`, async () => {
    const injection = await withFakes(disk);
    const { match, record } = await run(disk, { brick: brick.name, zoom: synthZoom(size), injection });
    const counts = record.injected as { injected: number; outside: number; tooClose: number };
    assert.deepEqual([counts.injected + counts.tooClose, counts.outside], [3, 9]);
    assert.equal((record.ccds as { used: string[] }).used.length, 6);
    const matched = numbers(match!, "matched")!, found = matched.reduce((a, b) => a + b, 0);
    assert.ok(found === counts.injected && found >= 1, `${found} of ${counts.injected}`);
    recovered += found;
    assert.ok(injection.truth.id.filter((id) => id / 1_000_000n === BigInt(brick.id)).length === 3);
  });
}

Deno.test("of the twelve fakes of a survey of four bricks only those that fell too close together are left out", () => {
  assert.ok(recovered >= 8, `${recovered} of 12`);
});

Deno.test("writeSurvey() writes a brick's files byte for byte the same again, and alone as in company", async () => {
  const alone = new MemoryDisk();
  await writeSurvey(alone, "survey", { seed, size, nobj: 3, bricks: [bricks[2]] });
  const own = [...alone.files].filter(([path]) => /\/(images|calib)\//.test(path));
  assert.equal(own.length, 30);
  for (const [path, bytes] of own) assert.deepEqual(bytes, disk.files.get(path), path);
});

Deno.test("two bricks that share an edge see one sky there: the same sources at the same places", async () => {
  // A patch on the edge between two bricks, whose images both reach over it.
  const [a, b] = [layout.brick(441, 583), layout.brick(441, 584)], sky = new Sky(6);
  const patch = patchOf(sky, { ra: a.ra2, dec: a.dec, size: 300 }, planExposures(6, 100 * a.id));
  const plan = { ...planSurvey({ seed: 6, size, nobj: 1, bricks: [a, b] }), patches: [patch] };
  const edge = new MemoryDisk();
  await writePlan(edge, "survey", plan);
  const tractor = async (brick: LaidBrick) => {
    const [x, y] = frameOf({ ...brick, size }).toPixel(patch.ra, patch.dec).map((v) => Math.round(1799.5 + v));
    // Both images end 84 pixels beyond the edge.
    const { result } = await run(edge, { brick: brick.name, zoom: [x - 80, x + 80, y - 120, y + 120] });
    return result.fitted!.catalogue;
  };
  const one = await tractor(a), pulls = separations(one, await tractor(b)), paired = pulls.filter((d) => d < 1);
  assert.ok(pulls.length >= 6 && paired.length >= pulls.length - 2, `in σ: ${pulls}`);
});

/** From each well measured source of a catalogue to the nearest one of another, in units of its own position error. The same
 * pixels were fitted, so this is the scatter that the detection image's grid leaves, not that of the noise. */
function separations(one: Table, two: Table): number[] {
  const columns = (t: Table) => ["ra", "dec", "ra_ivar", "flux_r"].map((key) => numbers(t, key)!);
  const [ra, dec, ivar, flux] = columns(one), [ra2, dec2] = columns(two);
  return Array.from(ra, (r, i) => {
    const scale = Math.cos(radians(dec[i])), error = 1 / Math.sqrt(ivar[i]);
    return Math.min(...Array.from(ra2, (s, j) => Math.hypot((r - s) * scale, dec[i] - dec2[j]))) / error;
  }).filter((_, i) => flux[i] > 1);
}

Deno.test("the default survey keeps its bytes, on which other tests stand", async () => {
  const own = new MemoryDisk();
  await writeSurvey(own, "s", { seed: 4, size: 120, nobj: 5 });
  const list: string[] = [];
  for (const [path, bytes] of [...own.files].sort(([p], [q]) => (p < q ? -1 : 1))) {
    // Tables are gzipped by the runtime's zlib, whose version may change; what they hold may not.
    const plain = path.endsWith(".gz") ? new Uint8Array(await new Response(gunzip(bytes)).arrayBuffer()) : bytes;
    list.push(`${path} ${await sha256(plain)}`);
  }
  assert.equal(list.length, 35);
  assert.equal(
    await sha256(new TextEncoder().encode(list.join("\n"))),
    "003231cbfa22294453a03ab03353cdcf6e0f046af5eec62a66b078d8e30085f6",
  );
  const bricksFile = parseFits(own.files.get("s/survey-bricks.fits.gz")!, "bricks");
  assert.deepEqual(texts(readTable(bricksFile.first("table")), "brickname"), ["1500p020"]);
});

const gunzip = (bytes: Uint8Array) =>
  new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));

async function sha256(bytes: Uint8Array): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource)).toHex();
}
