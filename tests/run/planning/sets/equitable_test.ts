import assert from "node:assert/strict";
import { uniformStream } from "../../../../src/base/random.ts";
import { spread } from "../../../../src/run/planning/sets/balance.ts";
import { cliqueSize } from "../../../../src/run/planning/sets/clique.ts";
import { equitableColouring } from "../../../../src/run/planning/sets/equitable.ts";
import { type Graph, graphOf } from "../../../../src/run/planning/sets/conflicts.ts";
import { dsatur } from "../../../../src/run/planning/sets/dsatur.ts";
import { colourWith } from "../../../../src/run/planning/sets/exact.ts";

type Edges = [number, number][];

const pairs = (n: number): Edges =>
  Array.from({ length: n }, (_, i) => i).flatMap((i) => Array.from({ length: i }, (_, j): [number, number] => [j, i]));
const chain = (n: number): Edges => Array.from({ length: n - 1 }, (_, i) => [i, i + 1]);
const cycle = (n: number): Edges => [...chain(n), [n - 1, 0]];
const star = (leaves: number): Edges => Array.from({ length: leaves }, (_, i) => [0, i + 1]);
const wheel = (
  rim: number,
): Edges => [...cycle(rim), ...Array.from({ length: rim }, (_, i): [number, number] => [i, rim])];
const lattice = (nx: number, ny: number): Edges =>
  pairs(nx * ny).filter(([a, b]) =>
    Math.abs(a % nx - b % nx) + Math.abs(Math.floor(a / nx) - Math.floor(b / nx)) === 1
  );

/** Mycielski's construction: one more colour, no larger clique. */
function mycielski(n: number, edges: Edges): [number, Edges] {
  const shadows = edges.flatMap(([a, b]): Edges => [[a, n + b], [b, n + a]]);
  return [2 * n + 1, [...edges, ...shadows, ...Array.from({ length: n }, (_, i): [number, number] => [n + i, 2 * n])]];
}

/** Graphs side by side, and lone vertices after them. */
function beside(lone: number, ...graphs: [number, Edges][]): [number, Edges] {
  let n = 0;
  const edges: Edges = [];
  for (const [size, own] of graphs) {
    edges.push(...own.map(([a, b]): [number, number] => [a + n, b + n]));
    n += size;
  }
  return [n + lone, edges];
}

const graph = ([n, edges]: [number, Edges]): Graph => graphOf(n, edges.flat());

/** Points on a square, joined where nearer than `reach`. */
function disks(n: number, reach: number): [number, Edges] {
  const at = Array.from({ length: n }, (_, i) => uniformStream({ seed: 5, purpose: "disks", id: BigInt(i) }));
  const apart = (a: number, b: number) => Math.hypot(at[a](0, 0) - at[b](0, 0), at[a](0, 1) - at[b](0, 1));
  return [n, pairs(n).filter(([a, b]) => apart(a, b) < reach)];
}

/** Every vertex in one set, no neighbours in one, room kept. @returns sizes */
function checked(made: [number, Edges], room: number) {
  const { sets, least } = equitableColouring(graph(made), room),
    setOf = new Map(sets.flatMap((s, k) => s.map((v) => [v, k])));
  assert.deepEqual(sets.flat().sort((a, b) => a - b), Array.from({ length: made[0] }, (_, v) => v));
  for (const [a, b] of made[1]) assert.notEqual(setOf.get(a), setOf.get(b), `${a} and ${b}`);
  const sizes = sets.map((s) => s.length);
  assert.ok(Math.max(...sizes) <= room && Math.min(...sizes) > 0, `${sizes}`);
  return { count: sets.length, least, apart: Math.max(...sizes) - Math.min(...sizes) };
}

const [grotzschSize, grotzsch] = mycielski(5, cycle(5));
const known: [string, [number, Edges], number][] = [
  ["lone", [9, []], 1],
  ["a chain", [10, chain(10)], 2],
  ["an even cycle", [12, cycle(12)], 2],
  ["an odd cycle", [13, cycle(13)], 3],
  ["a triangle", [3, cycle(3)], 3],
  ["a clique", [7, pairs(7)], 7],
  ["a clique of more than a word's bits", [40, pairs(40)], 40],
  ["a lattice", [35, lattice(7, 5)], 2],
  ["a wheel with an even rim", [7, wheel(6)], 3],
  ["a wheel with an odd rim", [8, wheel(7)], 4],
  ["Grötzsch's graph", [grotzschSize, grotzsch], 4],
  ["Mycielski's of 23", mycielski(grotzschSize, grotzsch), 5],
  ["many", beside(20, [5, cycle(5)], [4, pairs(4)], [6, chain(6)]), 4],
];

for (const [name, made, colours] of known) {
  Deno.test(`equitableColouring() of ${name} are as few as its chromatic number, and that is known to be least`, () => {
    const { count, least } = checked(made, 1000);
    assert.equal(count, colours);
    assert.equal(least, colours);
  });
}

Deno.test("equitableColouring() makes as many sets as their room asks for, of the same size but for one source", () => {
  for (const [lone, room] of [[100, 7], [31, 5], [1, 3]]) {
    const made = beside(lone, [5, cycle(5)], [3, pairs(3)], [6, chain(6)]),
      { count, least, apart } = checked(made, room);
    assert.equal(count, Math.ceil(made[0] / room));
    assert.equal(least, count);
    assert.ok(apart <= 1, `${apart}`);
  }
});

Deno.test("equitableColouring() evens out parts that are lopsided by themselves", () => {
  // Six stars: their centres and leaves can change places star by star.
  const even = checked(beside(0, ...Array.from({ length: 6 }, (): [number, Edges] => [5, star(4)])), 100);
  assert.deepEqual(even, { count: 2, least: 2, apart: 0 });
  // A chain of 9 has 5 and 4; four of them must alternate.
  assert.equal(checked(beside(0, ...Array.from({ length: 4 }, (): [number, Edges] => [9, chain(9)])), 100).apart, 0);
});

Deno.test("equitableColouring() exchanges the sets of whole chains where no source can move by itself", () => {
  // Two stars, all of which know a hub: the centre of one has to be with the leaves of the other.
  const [n, stars] = beside(1, [5, star(4)], [5, star(4)]), hub = n - 1;
  const made: [number, Edges] = [n, [...stars, ...Array.from({ length: hub }, (_, v): [number, number] => [v, hub])]];
  assert.deepEqual(checked(made, 5), { count: 3, least: 3, apart: 4 });
});

Deno.test("equitableColouring() moves one source to make room for another", () => {
  // The centre of the star and one of the lone two must share a set, and the leaves must not all be together.
  assert.deepEqual(checked([6, [[2, 4], [3, 4], [4, 5]]], 2), { count: 3, least: 3, apart: 0 });
});

Deno.test("equitableColouring() opens another set where the room of so few cannot be kept", () => {
  // The centre is alone, so five leaves want two sets of three.
  assert.deepEqual(checked([6, star(5)], 3), { count: 3, least: 2, apart: 2 });
  assert.deepEqual(checked([3, []], 1), { count: 3, least: 3, apart: 0 });
});

Deno.test("equitableColouring() of crowds in the plane keep the rules, at every density and room", () => {
  for (const reach of [0.02, 0.05, 0.1, 0.2]) {
    for (const room of [7, 50, 1000]) {
      const { count, least, apart } = checked(disks(300, reach), room);
      assert.ok(count <= least + 1, `${count} sets, ${least} needed at ${reach}, room ${room}`);
      assert.ok(apart <= 1, `${apart} apart at ${reach}, room ${room}`);
    }
  }
});

/** The fewest sets of at most so many vertices, by trying all. */
function fewest(n: number, edges: Edges, room: number): number {
  const apart = new Set(edges.map(([a, b]) => a * n + b));
  const fits = (k: number, v: number, sets: number[][]): boolean =>
    v === n || Array.from({ length: Math.min(sets.length + 1, k) }, (_, c) => c).some((c) => {
      const set = sets[c] ?? [];
      if (set.length === room || set.some((u) => apart.has(u * n + v))) return false;
      return fits(k, v + 1, sets.toSpliced(c, 1, [...set, v]));
    });
  let k = Math.ceil(n / room);
  while (!fits(k, 0, [])) k++;
  return k;
}

Deno.test("equitableColouring() of all small crowds are as few as trying all ways finds", () => {
  const random = uniformStream({ seed: 6, purpose: "small crowds", id: 1n });
  for (let trial = 0; trial < 400; trial++) {
    const n = 2 + Math.floor(8 * random(trial, 0)), room = 1 + Math.floor(n * random(trial, 1));
    const at = Array.from({ length: n }, (_, i) => [random(trial, 2 + 2 * i), random(trial, 3 + 2 * i)]);
    const reach = 0.1 + 0.6 * random(trial, 40);
    const edges = pairs(n).filter(([a, b]) => Math.hypot(at[a][0] - at[b][0], at[a][1] - at[b][1]) < reach);
    const { count, least } = checked([n, edges], room), best = fewest(n, edges, room);
    assert.ok(least <= best && count === best, `trial ${trial}: ${count} sets, ${best} would do, bound ${least}`);
  }
});

Deno.test("equitableColouring() of nothing are none", () =>
  assert.deepEqual(equitableColouring(graph([0, []]), 5), { sets: [], least: 0 }));

Deno.test("colourWith() finds fewer colours than DSATUR, and proves where there are none", () => {
  // A bipartite graph has two colours whatever the order; a prism of a triangle three, though it looks like fewer at each vertex.
  const prism = graph([6, [[0, 1], [1, 2], [2, 0], [3, 4], [4, 5], [5, 3], [0, 3], [1, 4], [2, 5]]]);
  assert.equal(colourWith(prism, 2), "none");
  assert.ok(colourWith(prism, 3) instanceof Int32Array);
  let fewer = 0;
  for (let n = 60; n < 200; n += 5) {
    const made = graph(disks(n, 0.3)), greedy = Math.max(...dsatur(made)) + 1, found = colourWith(made, greedy - 1);
    if (found instanceof Int32Array) fewer++;
    if (found instanceof Int32Array) assert.ok(Math.max(...found) < greedy - 1);
  }
  assert.ok(fewer > 0, "else the search is of no use");
});

Deno.test("colourWith() gives up after a fixed number of steps", () => {
  const [n, edges] = mycielski(...mycielski(...mycielski(grotzschSize, grotzsch)));
  assert.equal(colourWith(graph([n, edges]), 6), "unknown");
});

Deno.test("cliqueSize() finds cliques among other vertices", () => {
  assert.equal(cliqueSize(graph([0, []])), 0);
  assert.equal(cliqueSize(graph([4, []])), 1);
  assert.equal(cliqueSize(graph(beside(10, [9, cycle(9)], [6, pairs(6)], [30, star(29)]))), 6);
});

Deno.test("spread() leaves no set empty before others and keeps to what colours it is given", () => {
  const { setOf, count } = spread(graph([4, chain(4)]), [0, 1, 0, 1], 4, 1);
  assert.deepEqual([...setOf].sort(), [0, 1, 2, 3]);
  assert.equal(count, 4);
});
