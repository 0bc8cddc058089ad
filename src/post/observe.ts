import type { RunDisk, StreamingDisk } from "../base/disk.ts";
import { InputError, UsageError } from "../base/errors.ts";
import { UserColumns, withNames } from "../base/table/user_columns.ts";
import type { Table } from "../base/table.ts";
import { bandOrder } from "../base/bands.ts";
import { emptyTable, openBatches } from "../io/table_batches.ts";
import { explicitBands, randomsNames } from "../survey/randoms.ts";
import { BlendFinder, type Blends } from "./observe/blends.ts";
import { type HeldOut, heldOutTests } from "./observe/held_out.ts";
import { readLibrary } from "./observe/library.ts";
import { type MockRows, mockRows } from "./observe/mock.ts";
import { populationOf } from "./observe/population.ts";
import { type Conditions, hasConditions, siteFinder } from "./observe/sites.ts";
import { Space } from "./observe/space.ts";
import { Transfer } from "./observe/transfer.ts";
import { chooseWeights } from "./observe/weights.ts";
import { emptyCounts, type ObservedCounts, observedHeads, Observer } from "./observe/observer.ts";
import { writeObserved } from "./observe/write.ts";

export interface ObserveRequest {
  /** Path of the mock: FITS or Parquet, which are streamed; other tables are read whole. */
  mock: string;
  /** Run directory, or a table of its kind. */
  with: string;
  /** FITS or Parquet by its ending. */
  out: string;
  /** Our names to the mock's. */
  mapping: ReadonlyMap<string, string>;
  /** Default: `mock` where it has depths, else `sky`. */
  conditions?: Conditions;
  /** Names of further conditions that neighbours should share. */
  further: readonly string[];
  /** Further columns of the measurement that are carried along. */
  carry: readonly string[];
  /** Neighbours among which one is drawn. */
  k: number;
  /** arcsec; 0: nothing is blended */
  blendRadius: number;
  /** arcsec */
  siteRadius: number;
  seed: number;
  say: (line: string) => void;
  /** @param act what is done @param done rows of `total` */
  progress: (act: string, done: number, total: number) => void;
}

export interface Observed {
  bands: readonly string[];
  extended: boolean;
  conditions: Conditions;
  /** Injected sources that outcomes are drawn from, and those left out because a value was not finite. */
  injected: number;
  notFinite: number;
  /** Coordinates of the space with the weights that were found. */
  coordinates: { name: string; weight: number }[];
  counts: ObservedCounts;
  /** Names of the bits of `obs_outside`, and rows that have them. */
  outside: { name: string; bit: number; rows: number }[];
  tests?: HeldOut;
}

/** Passes a mock through the measured transfer function of a run and writes it with its own columns and the outcomes. What a row gets depends on the
 * injected sources, the seed, its id and its truth, and on the rows within the blending radius; on no order and no batches.
 * @throws {InputError} when the run has too few sources, or the mock lacks a column or holds a value out of its range */
export async function observeMock(disk: RunDisk & StreamingDisk, request: ObserveRequest): Promise<Observed> {
  const { mock: path, out, further, carry, k, seed, say } = request;
  if (!/\.(fits|parquet)$/i.test(out)) {
    throw new UsageError(`Cannot write "${out}": its name must end in .fits or .parquet`);
  }
  if (out === path) throw new UsageError(`Cannot write "${out}": it is the mock itself; choose another --out`);
  const mock = await openBatches(disk, path);
  const library = await readLibrary(disk, request.with, further, carry), { bands, extended } = library;
  const injected = populationOf(library, further, carry), space = new Space(injected, bands, extended, further);
  if (k > injected.n) {
    throw new UsageError(`Cannot use --neighbours ${k}: "${request.with}" has ${injected.n} injected sources`);
  }
  const names = [...randomsNames, ...conditionNames, ...further];
  const renamed = (table: Table) => withNames(table, explicitBands(request.mapping), names, `observe "${path}"`);
  const columnsOf = (table: Table, first: number) => new UserColumns(renamed(table), `observe "${path}"`, first + 1);
  const clash = [...mock.heads.keys()].find((name) => /^obs_/i.test(name));
  if (clash) throw new InputError(`Cannot observe "${path}": column ${clash} has a name of what is added; rename it`);
  const none = renamed(emptyTable(mock.heads));
  const conditions = request.conditions ?? (hasConditions(none.columns.keys(), bands, extended) ? "mock" : "sky");
  say(`${injected.n} injected sources in ${bands.join(", ")}: ${extended ? "galaxies" : "points"}; choosing weights`);
  const weights = chooseWeights(injected, space, k), transfer = new Transfer(injected, space, bands, { k, weights });
  say("testing on injected sources that are held out");
  const tests = heldOutTests(injected, { bands, extended, further, k, seed });
  const read = async function* () {
    let first = 0;
    for await (const table of mock.batches()) {
      const columns = columnsOf(table, first), rows = mockRows(columns, bands, extended);
      yield { table, columns, rows, first };
      first += table.nrows;
    }
  };
  const blends = await findBlends(disk, request, bands, read, mock.nrows);
  const sites = siteFinder(conditions, injected, { bands, extended, further, radius: request.siteRadius, seed });
  const observer = new Observer(transfer, sites, blends, { bands, extended, carry, seed });
  const counts = emptyCounts(transfer.outsideNames.length);
  const batches = async function* () {
    for await (const { table, columns, rows, first } of read()) {
      yield observer.observe(table, columns, rows, first, counts);
      request.progress("observing", counts.rows, mock.nrows);
    }
  };
  const idType = columnsOf(emptyTable(mock.heads), 0).find("id")?.column.type === "u8" ? "u8" : "i8";
  const heads = new Map([...mock.heads, ...observedHeads(bands, extended, carry, idType)]);
  await writeObserved(disk, out, heads, batches(), {
    mock: path,
    with: request.with,
    seed: String(seed),
    neighbours: String(k),
    blend_radius: String(request.blendRadius),
    conditions,
    ...Object.fromEntries(transfer.outsideNames.map((name, bit) => [`outside_bit_${bit}`, name])),
  });
  return {
    bands,
    extended,
    conditions,
    injected: injected.n,
    notFinite: library.notFinite,
    coordinates: space.coordinates.map(({ name }, i) => ({ name, weight: weights[i] })),
    counts,
    outside: transfer.outsideNames.map((name, bit) => ({ name, bit, rows: counts.outsideBits[bit] })),
    ...(tests ? { tests } : {}),
  };
}

/** Local conditions that columns of a mock can be named as. */
const conditionNames = [
  "ebv",
  ...bandOrder.flatMap((b) => ["galdepth", "psfdepth", "psfsize", "mw_transmission"].map((name) => `${name}_${b}`)),
];

async function findBlends(
  disk: RunDisk,
  { blendRadius, out, progress }: ObserveRequest,
  bands: readonly string[],
  read: () => AsyncGenerator<{ rows: MockRows; first: number }>,
  total: number,
): Promise<Blends> {
  if (!(blendRadius > 0)) return { into: new Map(), added: new Map() };
  const finder = new BlendFinder(blendRadius, bands.length, disk, `${out}.blends`);
  const flux = new Float64Array(bands.length);
  let done = 0;
  for await (const { rows: { n, id, ra, dec, source }, first } of read()) {
    const fluxes = bands.map((b) => source.get(`flux_${b}`)!);
    for (let i = 0; i < n; i++) {
      fluxes.forEach((f, k) => flux[k] = f[i]);
      await finder.add({ row: first + i, id: id[i], ra: ra[i], dec: dec[i], flux });
    }
    progress("looking for blends", done += n, total);
  }
  return await finder.find();
}
