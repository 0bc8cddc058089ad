import assert from "node:assert/strict";
import { uniformStream } from "../../../src/base/random.ts";
import { arcsecPerDegree } from "../../../src/base/units.ts";
import { colouredSets, orderedSets } from "../../../src/run/planning/sets.ts";
import { rowsOnGrid } from "../../../src/survey/match/close_sources.ts";
import {
  inOrder,
  originalTasks,
  readTasks,
  taskDir,
  taskRows,
  writeTasks,
} from "../../../src/run/planning/task_lines.ts";
import { selectTruth } from "../../../src/stages/inject.ts";
import { makeWcs } from "../../../src/math/wcs.ts";
import { truthDistance, type TruthTable } from "../../../src/survey/truth.ts";

const p = 0.262 / arcsecPerDegree, size = 800;
const grid = {
  ...{ brickname: "1500p020", brickid: 1, ra: 150, dec: 2, ra1: 149.9, ra2: 150.1, dec1: 1.9, dec2: 2.1 },
  ...{ nx: size, ny: size, zoomX0: 0, zoomY0: 0, pixscale: 0.262 },
  wcs: makeWcs({ crval: [150, 2], crpix: [size / 2, size / 2], cd: [-p, 0, 0, p] }),
};

/** Sources on and around the grid, crowded enough for many pairs; ids in no order. */
function crowd(n: number, firstId = 1): TruthTable {
  const at = (id: number, draw: number) => uniformStream({ seed: 3, purpose: "crowd", id: BigInt(id) })(0, draw);
  const ids = Array.from({ length: n }, (_, i) => firstId + ((i * 37) % n));
  const sky = ids.map((id) => grid.wcs.toSky(at(id, 0) * size * 1.1 - 40, at(id, 1) * size * 1.1 - 40));
  return {
    id: ids.map(BigInt),
    ra: Float64Array.from(sky, (s) => s[0]),
    dec: Float64Array.from(sky, (s) => s[1]),
    mag: {},
  };
}

const ids = (truth: TruthTable, rows: readonly number[]) => rows.map((r) => Number(truth.id[r]));

Deno.test("orderedSets() puts every source on the grid into one set, with room and distance kept", () => {
  for (const [n, nobj] of [[10, 3], [211, 40], [503, 100], [503, 1000]]) {
    const truth = crowd(n), sets = orderedSets(grid, truth, { nobj, separation: 5 });
    const all = sets.flatMap((s) => s.rows).sort((a, b) => a - b);
    assert.deepEqual(all, rowsOnGrid(grid, truth).sort((a, b) => a - b));
    for (const { rows } of sets) {
      assert.ok(rows.length >= 1 && rows.length <= nobj);
      for (const a of rows) for (const b of rows) if (a < b) assert.ok(truthDistance(truth, a, b) >= 5);
    }
    assert.deepEqual(sets.map((s) => s.rowstart), sets.map((_, k) => k * nobj));
  }
});

Deno.test("orderedSets() moves no source when sources with larger ids come", () => {
  const few = crowd(211),
    more = crowd(307, 212),
    join = (k: "ra" | "dec") => Float64Array.from([...few[k], ...more[k]]);
  const all = { id: [...few.id, ...more.id], ra: join("ra"), dec: join("dec"), mag: {} };
  const before = orderedSets(grid, few, { nobj: 40, separation: 5 }),
    after = orderedSets(grid, all, { nobj: 40, separation: 5 });
  before.forEach((set, k) => {
    assert.deepEqual(ids(all, after[k].rows).filter((id) => id <= 211), ids(few, set.rows), `set ${k}`);
  });
});

Deno.test("orderedSets() leaves smaller ids out when asked", () => {
  const truth = crowd(100), sets = orderedSets(grid, truth, { nobj: 50, separation: 5, minId: 61n });
  assert.ok(sets.flatMap((s) => ids(truth, s.rows)).every((id) => id >= 61));
});

/** A table's rows in another order. */
function shuffled(truth: TruthTable): TruthTable {
  const n = truth.id.length, order = truth.id.map((_, i) => (i * 101 + 7) % n);
  const pick = (k: "ra" | "dec") => Float64Array.from(order, (i) => truth[k][i]);
  return { id: order.map((i) => truth.id[i]), ra: pick("ra"), dec: pick("dec"), mag: {} };
}

Deno.test("colouredSets() puts every source on the grid into one of as few sets as there can be, near none of it", () => {
  for (const [n, nobj] of [[10, 3], [211, 40], [503, 100], [503, 1000]]) {
    const truth = crowd(n), { sets, least } = colouredSets(grid, truth, { nobj, separation: 5 });
    const rows = rowsOnGrid(grid, truth), sizes = sets.map((s) => s.rows.length);
    assert.deepEqual(sets.flatMap((s) => s.rows).sort((a, b) => a - b), rows.sort((a, b) => a - b));
    for (const { rows } of sets) {
      for (const a of rows) for (const b of rows) if (a < b) assert.ok(truthDistance(truth, a, b) >= 5);
      assert.deepEqual(ids(truth, rows), ids(truth, rows).sort((a, b) => a - b));
    }
    assert.equal(sets.length, least);
    assert.ok(Math.max(...sizes) <= nobj && Math.max(...sizes) - Math.min(...sizes) <= 1, `${sizes}`);
    assert.deepEqual(sets.map((s) => s.rowstart), sets.map((_, k) => k * nobj));
  }
});

Deno.test("colouredSets() do not depend on the order of the table's rows", () => {
  const truth = crowd(503), other = shuffled(truth);
  assert.notDeepEqual(other.id, truth.id);
  for (const nobj of [60, 1000]) {
    const [a, b] = [truth, other].map((t) =>
      colouredSets(grid, t, { nobj, separation: 7 }).sets.map((s) => ids(t, s.rows))
    );
    assert.deepEqual(a, b);
  }
});

Deno.test("colouredSets() of pairs across the edges of cells, and across the corners of the grid", () => {
  const at = Array.from({ length: 400 }, (_, k) => [2 * k, k % 2 === 0 ? 0 : 799]).flatMap((
    [a, b],
  ) => [[a, b], [b, a]]);
  const sky = at.map(([x, y]) => grid.wcs.toSky(x, y)), of = (k: 0 | 1) => Float64Array.from(sky, (s) => s[k]);
  const truth = { id: sky.map((_, i) => BigInt(i)), ra: of(0), dec: of(1), mag: {} };
  for (const separation of [0.3, 1, 1.9, 5]) {
    for (const { rows } of colouredSets(grid, truth, { nobj: 1000, separation }).sets) {
      for (const a of rows) for (const b of rows) if (a < b) assert.ok(truthDistance(truth, a, b) >= separation);
    }
  }
});

Deno.test("colouredSets() refuse more pairs than fit into memory, and orderedSets() do not keep them", () => {
  const n = 6400, at = Array.from({ length: n }, (_, i) => grid.wcs.toSky(i % 80, Math.floor(i / 80)));
  const of = (k: 0 | 1) => Float64Array.from(at, (s) => s[k]);
  const truth = { id: at.map((_, i) => BigInt(i)), ra: of(0), dec: of(1), mag: {} },
    rules = { nobj: 500, separation: 90 };
  assert.throws(
    () => colouredSets(grid, truth, rules),
    /the 6400 sources of brick 1500p020: at most 20000000 pairs may be nearer than inject.separation, 90 arcsec/,
  );
  assert.equal(orderedSets(grid, truth, rules).length, n);
});

Deno.test("colouredSets() of 200,000 sources in a brick look at near ones only", () => {
  const n = 200_000,
    whole = { ...grid, nx: 3600, ny: 3600 },
    draw = uniformStream({ seed: 3, purpose: "crowd", id: 1n });
  const sky = Array.from({ length: n }, (_, i) => grid.wcs.toSky(draw(i, 0) * 3599, draw(i, 1) * 3599));
  const of = (k: 0 | 1) => Float64Array.from(sky, (s) => s[k]);
  const truth = { id: sky.map((_, i) => BigInt(i)), ra: of(0), dec: of(1), mag: {} };
  const { sets, least } = colouredSets(whole, truth, { nobj: 501, separation: 5 });
  assert.equal(sets.flatMap((s) => s.rows).length, n);
  assert.equal(least, 400);
  assert.ok(sets.every((s) => s.rows.length === 500) && sets.length === least);
  for (const { rows } of sets) {
    const north = rows.toSorted((a, b) => truth.dec[a] - truth.dec[b]), reach = 5 / arcsecPerDegree;
    north.forEach((a, i) => {
      for (let j = i + 1; j < north.length && truth.dec[north[j]] - truth.dec[a] < reach; j++) {
        assert.ok(truthDistance(truth, a, north[j]) >= 5);
      }
    });
  }
});

Deno.test("taskRows() gives the original's chunks, and its skipped ones to a task with do_skipids", () => {
  const truth = crowd(503), options = { nobj: 200, separation: 5, minId: 0n }, left: bigint[] = [];
  for (const rowstart of [0, 200, 400]) {
    const task = { brick: "1500p020", rowstart, skipped: false, more: false };
    const mine = taskRows(grid, truth, task, options), rule = selectTruth(grid, truth, { rowstart, nobj: 200 });
    assert.deepEqual(ids(truth, mine.rows), ids(truth, rule.rows));
    left.push(...rule.skippedIds);
  }
  assert.ok(left.length > 20);
  const again = taskRows(grid, truth, { brick: "1500p020", rowstart: 0, skipped: true, more: false }, options);
  const both = [...ids(truth, again.rows), ...again.skippedIds.map(Number)].sort((a, b) => a - b);
  assert.deepEqual(both, left.map(Number).sort((a, b) => a - b));
});

Deno.test("originalTasks() are lines that reach every source but those that the original leaves out twice", () => {
  const truth = crowd(503), options = { nobj: 200, separation: 5, minId: 0n };
  const tasks = originalTasks(grid, truth, options), on = rowsOnGrid(grid, truth).length;
  const chunks = Math.ceil(on / 200), again = tasks.length - chunks;
  assert.ok(again >= 1);
  assert.deepEqual(tasks.map(taskDir), [
    ...Array.from({ length: chunks }, (_, k) => `rs${200 * k}`),
    ...Array.from({ length: again }, (_, k) => `skip_rs${200 * k}`),
  ]);
  const made = tasks.map((t) => taskRows(grid, truth, t, options));
  assert.ok(made.every((m) => m.rows.length > 0));
  const lost = made.slice(chunks).flatMap((m) => m.skippedIds), reached = made.flatMap((m) => m.rows);
  assert.equal(new Set(reached).size, reached.length);
  assert.equal(reached.length + lost.length, on);
  const more = originalTasks(grid, truth, { ...options, minId: 400n });
  assert.ok(more.length < tasks.length && more.every((t) => t.more));
});

Deno.test("inOrder() lists the first chunk of all bricks before the next, and what was left out last", () => {
  const text = "a 0 no no\na 500 no no\na 0 yes no\nb 0 no no\nb 0 yes no\n";
  assert.equal(
    writeTasks(inOrder(readTasks(text, "t"))),
    "a 0 no no\nb 0 no no\na 500 no no\na 0 yes no\nb 0 yes no\n",
  );
});

Deno.test("taskRows() lets minid count for tasks with do_more only", () => {
  const truth = crowd(100), options = { nobj: 200, separation: 5, minId: 61n };
  const rows = (more: boolean) =>
    taskRows(grid, truth, { brick: "b", rowstart: 0, skipped: false, more }, options).rows;
  assert.ok(ids(truth, rows(true)).every((id) => id >= 61));
  assert.ok(ids(truth, rows(false)).some((id) => id < 61));
});

Deno.test("readTasks() reads what writeTasks() writes, and the directories are the original's", () => {
  const text = "1351p192 0 no no\n1351p192 500 no no\n1351p192 0 yes no\n1353p192 0 no yes\n1353p192 1000 yes yes\n";
  const tasks = readTasks(text, "tasks.txt");
  assert.equal(writeTasks(tasks), text);
  assert.deepEqual(tasks.map(taskDir), ["rs0", "rs500", "skip_rs0", "more_rs0", "more_skip_rs1000"]);
});

Deno.test("readTasks() names the line that it cannot use", () => {
  assert.throws(() => readTasks("1351p192 0 no no\n1351p192 x no no\n", "t"), /"t" line 2: it must be <brick>/);
  assert.throws(() => readTasks("1351p192 0 no no 60\n", "t"), /line 1: a fifth field/);
  assert.throws(() => readTasks("a 0 no no\nb 0 no no\na 0 no no\n", "t"), /line 3: .*line 1 is the same/);
});
