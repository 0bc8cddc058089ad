import assert from "node:assert/strict";
import { uniformStream } from "../../../src/base/random.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { fitsBytes, tableHdu } from "../../../src/io/fits.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { healpixBytes, lookUp, readHealpix } from "../../../src/post/selection/sky/healpix_map.ts";
import { farthestStar, readStars, starNside, starsAt, starsNear } from "../../../src/post/selection/sky/stars.ts";

const table = (name: string, pixels: readonly number[] | undefined, values: readonly number[], column = "V") => {
  const t = new TableBuilder(values.length);
  if (pixels) t.long(name, (i) => BigInt(pixels[i]));
  return t.add(column, "f8", (i) => values[i]).build();
};
const card = (key: string, value: string | number | boolean) => ({ key, value, comment: "" });

Deno.test("a partial map comes back as it was written; whole ones in ring order and DESI's tables of pixels are read, too", async () => {
  const disk = new MemoryDisk();
  await disk.write("own.fits", healpixBytes(64, table("PIXEL", [3, 17, 40000], [1, 2, 3]), []));
  const own = await readHealpix(disk, "own.fits");
  assert.deepEqual([own.nside, own.order, [...own.values]], [64, "nested", [[3, 1], [17, 2], [40000, 3]]]);
  const all = Array.from({ length: 12 }, (_, i) => i === 5 ? -1.6375e30 : i);
  await disk.write(
    "ring.fits",
    fitsBytes([tableHdu(table("", undefined, all), "M", [card("NSIDE", 1), card("ORDERING", "RING")])]),
  );
  const ring = await readHealpix(disk, "ring.fits"), at = await lookUp(ring);
  assert.equal(at(45, 89), 0, "the first pixel of the ring about the pole");
  assert.equal(at(45, -89), 8);
  assert.ok(!ring.values.has(5), "what healpy calls unseen has no value");
  const desi = fitsBytes([
    tableHdu(table("HPXPIXEL", [0, 5], [10, 20], "STARDENS"), "P", [card("HPXNSIDE", 2), card("HPXNEST", true)]),
  ]);
  await disk.write("pixweight.fits", desi);
  const weights = await readHealpix(disk, "pixweight.fits", "stardens");
  assert.deepEqual([weights.nside, weights.order, weights.values.get(5)], [2, "nested", 20]);
});

Deno.test("maps that are none are refused, by file and rule", async () => {
  const disk = new MemoryDisk(),
    write = (t: ReturnType<typeof table>, ...cards: ReturnType<typeof card>[]) =>
      disk.write("m.fits", fitsBytes([tableHdu(t, "M", cards)]));
  await write(table("PIXEL", [1], [1]));
  await assert.rejects(
    readHealpix(disk, "m.fits"),
    /"m.fits" as a HEALPix map: its header has neither NSIDE nor HPXNSIDE/,
  );
  await write(table("PIXEL", [1], [1]), card("NSIDE", 3));
  await assert.rejects(readHealpix(disk, "m.fits"), /NSIDE must be a power of two, it is 3/);
  await write(table("", undefined, [1, 2]), card("NSIDE", 1));
  await assert.rejects(readHealpix(disk, "m.fits"), /12 values are needed with nside 1, it has 2/);
  await write(table("PIXEL", [12], [1]), card("NSIDE", 1));
  await assert.rejects(readHealpix(disk, "m.fits"), /row 1 has pixel 12, with nside 1 they are 0..11/);
  await write(table("PIXEL", [1], [1]), card("NSIDE", 1));
  await assert.rejects(readHealpix(disk, "m.fits", "STARS"), /Cannot use map column "STARS": "m.fits" has V/);
});

Deno.test("distances and densities of stars are those of brute force, and stars far from all places may be left out", async () => {
  const disk = new MemoryDisk(),
    u = uniformStream({ seed: 6, purpose: "stars", id: 0n }),
    n = 3000,
    rad = Math.PI / 180;
  const t = new TableBuilder(n).add("ra", "f8", (i) => (359 + 2 * u(i, 0)) % 360).add(
    "dec",
    "f8",
    (i) => 2 * u(i, 1) - 1,
  )
    .add("phot_g_mean_mag", "f8", (i) => 8 + 10 * u(i, 2)).build();
  await disk.write("stars.fits", fitsBytes([tableHdu(t, "STARS")]));
  const stars = await readStars(disk, "stars.fits"),
    places = Array.from({ length: 60 }, (_, i) => [(359.6 + 0.8 * u(i, 5)) % 360, 0.4 * u(i, 6)]);
  const some = await starsNear(stars, places.map((p) => p[0]), places.map((p) => p[1]));
  assert.ok(some.ra.length > 0 && some.ra.length < n);
  const whole = await starsAt(stars, 12),
    part = await starsAt(some, 12),
    { ang2pix_nest } = await import("@hscmap/healpix");
  const pixel = (a: number, d: number) => ang2pix_nest(starNside, (90 - d) * rad, a * rad),
    area = 41252.96125 / (12 * starNside ** 2);
  let within = 0;
  for (const [a, d] of places) {
    let least = farthestStar, count = 0;
    stars.ra.forEach((ra, i) => {
      const h = Math.sin((d - stars.dec[i]) * rad / 2) ** 2 +
        Math.cos(d * rad) * Math.cos(stars.dec[i] * rad) * Math.sin((a - ra) * rad / 2) ** 2;
      if (stars.mag[i] < 12) least = Math.min(least, 120 * Math.asin(Math.sqrt(h)) / rad);
      if (pixel(ra, stars.dec[i]) === pixel(a, d)) count++;
    });
    if (least < farthestStar) within++;
    assert.ok(Math.abs(whole.star_distance(a, d) - least) < 1e-6, `${a}, ${d}`);
    assert.ok(Math.abs(whole.star_density(a, d) - count / area) < 1e-4 * count / area);
    assert.deepEqual([part.star_distance(a, d), part.star_density(a, d)], [
      whole.star_distance(a, d),
      whole.star_density(a, d),
    ]);
  }
  assert.ok(within > 30, "most places have a bright star within reach");
});

Deno.test("stars need a magnitude of a known name", async () => {
  const disk = new MemoryDisk();
  await disk.write("s.csv", new TextEncoder().encode("ra,dec,brightness\n1,2,3\n"));
  await assert.rejects(
    readStars(disk, "s.csv"),
    /the stars of "s.csv": it needs one of the columns mag, phot_g_mean_mag/,
  );
});
