import assert from "node:assert/strict";
import { arcsecPerDegree, magnitude, nanomaggies, radians } from "../../../src/base/units.ts";
import { fates } from "../../../src/survey/match/fates.ts";
import { evenEdges } from "../../../src/post/science/bins.ts";
import { compareRuns } from "../../../src/post/science/changes.ts";
import { completeness, crossing } from "../../../src/post/science/completeness.ts";
import { confusion } from "../../../src/post/science/confusion.ts";
import { ellipticityError, fluxPull, positionPull, sizeError, trend } from "../../../src/post/science/residuals.ts";
import { robust } from "../../../src/post/science/robust.ts";
import { areaOf, injectedPieces } from "../../../src/post/science/injected_area.ts";
import type { BrickResult } from "../../../src/post/science/results.ts";
import { healpixPlaces, niceNside } from "../../../src/post/science/sky.ts";
import { targetCounts } from "../../../src/post/science/targets.ts";
import { waterfall } from "../../../src/post/science/waterfall.ts";
import { axesOf } from "../../../src/report/figures/completeness/axes.ts";
import { madeRows, randomOf } from "../../make/tables/science_rows.ts";

Deno.test("completeness() follows the known chance of each magnitude, and crossing() finds its half", () => {
  const { uniform } = randomOf("curve"), n = 20_000, mag = (i: number) => 20 + 5 * uniform(i);
  const chance = (m: number) => 1 / (1 + Math.exp((m - 23) / 0.3));
  const rows = madeRows(n, {
    rflux: (i) => nanomaggies(mag(i)),
    obiwan_mask: (i) => uniform(n + i) < chance(mag(i)) ? 1 : 0,
  });
  const curve = completeness(rows.tried(), rows.apparent("r"), rows.recovered(), evenEdges([20, 25], 20));
  assert.equal(curve.reduce((s, b) => s + b.n, 0), n);
  const held = curve.filter((b) => {
    let expected = 0;
    for (let k = 0; k < 100; k++) expected += chance(b.low_edge + (k + 0.5) / 100 * (b.high_edge - b.low_edge)) / 100;
    return b.low <= expected && expected <= b.high;
  }).length;
  // 68 % of the bins, give or take two standard deviations of such a count.
  assert.ok(held / curve.length > 0.683 - 2 * Math.sqrt(0.22 / curve.length), `${held} of ${curve.length}`);
  const half = crossing(curve)!;
  assert.ok(Math.abs(half.at - 23) < 0.03, String(half.at));
  assert.ok(half.low! < half.at && half.at < half.high!);
});

Deno.test("completeness() counts sources in their own brick, of units that were made, that are no coincidence", () => {
  const rows = madeRows(6, {
    rflux: () => 1,
    in_brick: (i) => i === 0 ? 0 : 1,
    fate: (i) => i === 1 ? 1 : 0,
    obiwan_mask: (i) => [1, 0, 3, 1, 1, 0][i],
  });
  assert.deepEqual(rows.tried(), [2, 3, 4, 5]);
  assert.deepEqual(rows.tried().filter(rows.recovered()), [3, 4]);
});

Deno.test("flux pulls of Gaussian noise are 0 and 1 within their errors, in every bin of magnitude", () => {
  const { normal, uniform } = randomOf("pull"), n = 10_000, truth = (i: number) => nanomaggies(19 + 4 * uniform(i));
  const rows = madeRows(n, {
    rflux: truth,
    tractor_flux_r: (i) => truth(i) + 0.2 * normal(i),
    tractor_flux_ivar_r: () => 25,
  });
  const all = robust(rows.all().map(fluxPull(rows, "r")));
  assert.ok(Math.abs(all.median) < 3 * all.medianError && Math.abs(all.width - 1) < 3 * all.widthError);
  assert.ok(all.medianError < 0.02 && all.widthError < 0.02);
  const bins = trend(rows.all(), rows.apparent("r"), fluxPull(rows, "r"), evenEdges([19, 23], 8));
  assert.equal(bins.length, 8);
  for (const b of bins) assert.ok(Math.abs(b.median) < 4 * b.medianError && Math.abs(b.width - 1) < 4 * b.widthError);
});

Deno.test("fluxPull() has no value where a band was not measured", () => {
  const rows = madeRows(2, { rflux: () => 1, tractor_flux_r: () => 2, tractor_flux_ivar_r: (i) => i });
  assert.deepEqual([0, 1].map(fluxPull(rows, "r")), [NaN, 1]);
});

Deno.test("sizes and ellipticities are compared in one definition: semi-major radius, of round models that of the circle, (1 − q)/(1 + q)", () => {
  const rows = madeRows(3, {
    rhalf: () => 0.5,
    e1: () => 0.3,
    e2: () => -0.1,
    tractor_shape_r: () => 1,
    tractor_shape_e1: () => 0.4,
    tractor_shape_e2: () => -0.1,
    tractor_type: (i) => ["EXP", "REX", "PSF"][i],
  });
  assert.equal(sizeError(rows)(0), Math.log(2));
  // A round model has the radius of the circle of the same area: e = √0.1, q = (1 − e)/(1 + e).
  const e = Math.sqrt(0.1), q = (1 - e) / (1 + e);
  assert.ok(Math.abs(sizeError(rows)(1) - Math.log(2 / Math.sqrt(q))) < 1e-12);
  assert.ok(Math.abs(ellipticityError(rows, "e1")(0) - 0.1) < 1e-12);
  assert.equal(ellipticityError(rows, "e2")(0), 0);
  // Round and point models have no ellipticity to be wrong about.
  assert.deepEqual([1, 2].map(ellipticityError(rows, "e1")), [NaN, NaN]);
});

Deno.test("positionPull() takes offsets along the parallel as they are, at any declination", () => {
  const rows = madeRows(2, {
    dra: () => 0.1,
    ddec: () => 0.1,
    dec: (i) => 60 * i,
    tractor_ra_ivar: () => (arcsecPerDegree / 0.05) ** 2,
    tractor_dec_ivar: () => (arcsecPerDegree / 0.05) ** 2,
  });
  for (const i of [0, 1]) {
    assert.ok(Math.abs(positionPull(rows, "ra")(i) - 2) < 1e-9);
    assert.ok(Math.abs(positionPull(rows, "dec")(i) - 2) < 1e-9);
  }
});

Deno.test("waterfall() loses every source once: losses and the rest sum to the number injected", () => {
  const { uniform } = randomOf("fates"),
    rows = madeRows(500, {
      fate: (i) => fates[Math.floor(uniform(i) * fates.length)].code,
      obiwan_mask: (i) => Math.floor(uniform(i) * fates.length) === 0 ? (i % 5 === 0 ? 3 : 1) : 0,
    });
  const steps = waterfall(rows), lost = steps.reduce((s, x) => s + x.lost, 0);
  assert.equal(steps[0].left, 500);
  assert.equal(lost + steps.at(-1)!.left, 500);
  assert.equal(steps.at(-1)!.left, rows.all().filter(rows.recovered()).length);
  // Every fate but "recovered" has a step.
  assert.deepEqual(
    new Set(steps.map((s) => s.fate).filter((f) => f && f !== "coincident")),
    new Set(fates.map((f) => f.name).filter((f) => f !== "recovered")),
  );
});

Deno.test("confusion() has rows that sum to one, and what is not recovered in a column of its own", () => {
  const rows = madeRows(8, {
    n: (i) => i < 4 ? 1 : i < 6 ? 4 : 2.5,
    rhalf: (i) => i === 3 ? 0 : 1,
    tractor_type: (i) => ["EXP", "REX", "EXP", "PSF", "DEV", "DEV", "SER", "EXP"][i],
    obiwan_mask: (i) => i === 0 ? 0 : 1,
  });
  const cells = confusion(rows, rows.tried()),
    share = (a: string, b: string) => cells.find((c) => c.injected === a && c.fitted === b)!.fraction;
  for (const t of ["EXP", "DEV", "SER", "PSF"]) {
    const sum = cells.filter((c) => c.injected === t).reduce((s, c) => s + c.fraction, 0);
    assert.ok(Math.abs(sum - 1) < 1e-12);
  }
  assert.deepEqual([share("EXP", "none"), share("EXP", "REX"), share("DEV", "DEV"), share("PSF", "PSF")], [
    1 / 3,
    1 / 3,
    1,
    1,
  ]);
});

Deno.test("targetCounts() tells kept, lost and gained targets apart by bit", () => {
  const rows = madeRows(5, {
    targets_mask_true: (i) => [4, 4, 4, 0, 1][i],
    targets_mask: (i) => [4, 0, 4, 4, 1][i],
    obiwan_mask: (i) => i === 2 ? 0 : 1,
  });
  const { counts, kept, contamination } = targetCounts(rows, rows.tried(), 2);
  assert.deepEqual([...counts.values()], [1, 1, 1, 1]);
  assert.equal(kept.fraction, 1 / 3);
  assert.equal(contamination.fraction, 1 / 2);
});

Deno.test("healpixPlaces() put every source into the pixel around it", async () => {
  const { uniform } = randomOf("sky"),
    rows = madeRows(300, {
      ra: (i) => (359.5 + uniform(i)) % 360,
      dec: (i) => 40 + uniform(300 + i),
      galdepth_r: () => 100,
    });
  const places = await healpixPlaces(rows, rows.tried(), 64, []);
  assert.equal(places.reduce((s, p) => s + p.n, 0), 300);
  for (const p of places) {
    const ras = p.corners.map((c) => c[0]);
    assert.ok(Math.max(...ras) - Math.min(...ras) < 5, "corners of one pixel stay together at RA 0");
    assert.ok(Math.abs(p.depth.r - magnitude(0.5)) < 1e-9);
  }
  // astropy-healpix: lonlat_to_healpix(0, 41.8°) at nside 1, nested, is 0.
  const piece = { ra: 46, dec: 31, area: 0.25 }, elsewhere = { ra: 200, dec: -50, area: 7 };
  const [one] = await healpixPlaces(madeRows(1, { ra: () => 45, dec: () => 30 }), [0], 1, [piece, elsewhere, piece]);
  assert.deepEqual([one.name, one.area, one.density], ["0", 0.5, 2]);
});

Deno.test("injectedPieces() cover the part of an image that lies in its brick, also across RA 0 and far from the equator", () => {
  for (const [ra, dec] of [[150, 2], [0, 2], [0, 60]]) {
    const half = 0.125 / Math.cos(radians(dec)),
      box = {
        ra1: (ra - half + 360) % 360,
        ra2: ra + half,
        dec1: dec - 0.125,
        dec2: dec + 0.125,
      };
    // Solid angle between two parallels.
    const sphere = 2 * half * (Math.sin(radians(box.dec2)) - Math.sin(radians(box.dec1))) / radians(1);
    const image = (side: number) => {
      const a = side / 2 / Math.cos(radians(dec)), d = side / 2;
      const corners = [[-a, -d], [a, -d], [a, d], [-a, d]] as const;
      return { box, area: 1, window: corners.map(([x, y]) => [ra + x, dec + y] as const) };
    };
    const area = (side: number) => areaOf(injectedPieces(image(side) as unknown as BrickResult, 0.002, 1));
    // The whole brick, whose image overlaps its neighbours, and a patch in its middle.
    assert.ok(Math.abs(area(0.262) / sphere - 1) < 0.02, `${ra} ${dec}: ${area(0.262)}, ${sphere}`);
    assert.ok(Math.abs(area(0.02) / 0.0004 - 1) < 0.001, `${ra} ${dec}: ${area(0.02)}`);
    assert.deepEqual(injectedPieces({ ...image(0.02), area: NaN } as unknown as BrickResult, 0.002, 1), []);
  }
});

Deno.test("niceNside() gives pixels of at least so many sources", () => {
  const nside = niceNside({ sources: 10_000, area: 10 }), area = 41252.96 / (12 * nside * nside);
  assert.ok(1000 * area >= 50 && 1000 * area / 4 < 50);
});

Deno.test("compareRuns() matches by id and brick, whatever the order, and names what changed", () => {
  const base = {
    brickname: (i: number) => i < 5 ? "a" : "b",
    ra: () => 1,
    dec: () => 2,
    tractor_type: () => "EXP",
    tractor_flux_ivar_r: () => 4,
  };
  const a = madeRows(6, { ...base, id: (i) => i % 5, tractor_flux_r: () => 10 });
  const order = [5, 4, 3, 2, 1, 0];
  const b = madeRows(6, {
    ...base,
    brickname: (i) => order[i] < 5 ? "a" : "b",
    id: (i) => order[i] === 4 ? 99 : order[i] % 5,
    fate: (i) => order[i] === 1 ? 7 : 0,
    obiwan_mask: (i) => order[i] === 1 ? 0 : 1,
    tractor_type: (i) => order[i] === 2 ? "DEV" : "EXP",
    tractor_flux_r: (i) => order[i] === 3 ? 13 : 10.2,
  });
  const c = compareRuns(a, b, 1);
  assert.deepEqual([c.both, c.onlyA, c.onlyB, c.lost, c.gained], [5, 1, 1, 1, 0]);
  assert.deepEqual(c.changes.map((x) => [x.id, x.fate?.[1], x.type?.[1], x.flux?.sigma]), [
    ["1", "below threshold", undefined, undefined],
    ["2", undefined, "DEV", undefined],
    ["3", undefined, undefined, 6],
  ]);
  assert.equal(compareRuns(a, a).changes.length, 0);
});

Deno.test("completeness outside the vetoes leaves out what is vetoed, recovered or not", () => {
  const vetoed = (i: number) => i % 4 === 0 ? 1 : 0, found = (i: number) => i % 4 === 0 ? i % 8 === 0 : i % 3 !== 0;
  const rows = madeRows(240, {
    vetoed,
    fate: (i) => found(i) ? 0 : vetoed(i) ? 10 : 7,
    obiwan_mask: (i) => found(i) ? 1 : 0,
    rflux: (i) => 1 + i % 7,
  });
  const { series: [all, clear] } = axesOf(rows).find((a) => a.id === "completeness-vetoes")!;
  assert.deepEqual([all.rows.length, clear.rows.length], [240, 180]);
  assert.ok(clear.rows.every((i) => i % 4 !== 0));
  const steps = waterfall(rows), step = steps.find((s) => s.fate === "vetoed")!;
  assert.deepEqual([step.lost, steps.find((s) => s.fate === "below threshold")!.lost], [30, 60]);
  assert.equal(steps.at(-1)!.left, 150);
});
