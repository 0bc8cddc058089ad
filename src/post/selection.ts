import type { RunDisk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import type { Table } from "../base/table.ts";
import { version } from "../base/version.ts";
import type { RunDir } from "../rundir/run_dir.ts";
import type { TargetCut } from "./derive/cuts.ts";
import { findCondition, hasNumbers } from "./selection/conditions.ts";
import { checksOf, holdOut } from "./selection/cross_validation.ts";
import { expectedOf, expectedSum, meanOf } from "./selection/expected.ts";
import type { ModelKind } from "./selection/models/model.ts";
import { fitParts, type PartModels, type PartName, rowsOf } from "./selection/parts.ts";
import { sampleColumns, sampleOf } from "./selection/sample.ts";
import type { ConditionRange, Counts, Part, RedshiftGroup, SelectionFile } from "./selection/selection_file.ts";
import type { HealpixMap } from "./selection/sky/healpix_map.ts";
import { selectionMaps } from "./selection/sky/selection_maps.ts";
import { type Stars, starsNear } from "./selection/sky/stars.ts";
import { type Sources, sourcesOf } from "./selection/sources.ts";
import { drawTruths, redshiftGroups } from "./selection/truths.ts";
import { quantile } from "./science/robust.ts";
import { readResults } from "./science/read_results.ts";
import type { RunResults } from "./science/results.ts";
import { Rows } from "./science/rows.ts";
import { niceNside } from "./science/sky.ts";

export interface SelectOptions {
  sample: string;
  /** The user's own; by default those that the tables were derived with. */
  cuts?: readonly TargetCut[];
  /** Band of the magnitude (default: r where there is one). */
  band?: string;
  conditions?: readonly string[];
  model: ModelKind;
  /** Default: pixels with some fifty sources each. */
  nside?: number;
  maps: ReadonlyMap<string, HealpixMap>;
  stars?: { stars: Stars; bright: number };
  withVetoed: boolean;
  say: (line: string) => void;
}

export interface Selection {
  file: SelectionFile;
  /** True properties that weights average over. */
  truths: Table;
  maps: Table;
  /** Those near the sources. */
  stars?: Stars;
}

/** Fewest sources that belong to a sample. */
const fewest = 50;

/** The selection function of a sample from the derived tables of a run, tested on bricks that were held out.
 * @throws {InputError} when there are too few sources, or fewer than two bricks {@link UsageError} for a name that is none */
export async function selectRun(disk: RunDisk, run: RunDir, options: SelectOptions): Promise<Selection> {
  const more = [...sampleColumns(options.cuts), ...(options.conditions ?? [])];
  const results = await readResults(disk, run, more), rows = new Rows(results.rows, results.bands);
  return await selectRows(rows, results, options);
}

/** As `selectRun`, of tables that are read already. */
export async function selectRows(rows: Rows, results: RunResults, options: SelectOptions): Promise<Selection> {
  const { model: kind, say, maps, stars, cuts } = options;
  const band = options.band ?? (results.bands.includes("r") ? "r" : results.bands[0]);
  const sample = sampleOf(rows, results, options.sample, cuts);
  const sources = await sourcesOf(rows, results, { ...options, sample, band, places: { maps, stars } });
  const counts = countsOf(sources), share = counts.belong / counts.sources;
  if (counts.belong < fewest || counts.kept === 0) {
    throw new InputError(
      `Cannot select "${sample.name}" from run "${results.name}": ${counts.belong} injected sources belong to it, ${counts.kept} are ` +
        `found and selected; at least ${fewest} and one are needed: inject more, or sources like those of the sample`,
    );
  }
  say(
    `${counts.sources} injected sources of ${counts.bricks} bricks, ${counts.belong} of them belong to ${sample.name}`,
  );
  const models = fitParts(sources), groups = redshiftGroups(sources), truths = drawTruths(sources, groups);
  const held = holdOut(sources, models, truths, { kind, band, share, say });
  const place = expectedOf(models, kind, truths, { band, share }), of = (v: string) => sources.values.get(v)!;
  const area = results.bricks.reduce((s, b) => s + (Number.isFinite(b.area) ? b.area : 0), 0);
  const nside = options.nside ?? niceNside({ sources: sources.n, area });
  const conditions = sources.variables.filter((v) => v.kind === "condition");
  const file: SelectionFile = {
    schema: "obiwan-selection-1",
    version,
    run: { name: results.name, plan: results.plan, code: results.code },
    sample: { name: sample.name, about: sample.about },
    band,
    counts,
    left: sources.left,
    model: kind,
    variables: sources.variables,
    conditions: await Promise.all(conditions.map(async ({ name, label }): Promise<ConditionRange> => {
      const found = (await findCondition(name, hasNumbers(rows.table), { maps, stars }))!;
      return { name, label, ...rangeOf(of(name)), from: found.from };
    })),
    parts: { kept: partOf(sources, models, "kept")!, ...gainedPart(sources, models) },
    reference: meanOf(expectedSum(place, of, sources.n)),
    ...(groups.length > 0 ? { redshifts: redshiftsOf(sources, models, truths, groups, { kind, band }) } : {}),
    ...(stars ? { bright: stars.bright } : {}),
    nside,
    checks: checksOf(sources, held, kind),
  };
  return {
    file,
    truths,
    maps: await selectionMaps(sources, nside, place, held.without),
    ...(stars ? { stars: await starsNear(stars.stars, sources.ra, sources.dec) } : {}),
  };
}

function countsOf({ n, bricks, belongs, found, selected }: Sources): Counts {
  const count = (test: (i: number) => boolean) => {
    let sum = 0;
    for (let i = 0; i < n; i++) if (test(i)) sum++;
    return sum;
  };
  const belong = count((i) => belongs[i] === 1);
  return {
    sources: n,
    bricks: bricks.length,
    belong,
    others: n - belong,
    kept: count((i) => belongs[i] === 1 && selected[i] === 1),
    notFound: count((i) => belongs[i] === 1 && found[i] === 0),
    failed: count((i) => belongs[i] === 1 && found[i] === 1 && selected[i] === 0),
    gained: count((i) => belongs[i] === 0 && selected[i] === 1),
  };
}

function partOf(sources: Sources, models: PartModels, part: PartName): Part | undefined {
  if (!models[part]) return undefined;
  const rows = rowsOf(sources, part);
  return {
    share: rows.length / sources.n,
    sources: rows.length,
    outcomes: rows.reduce((s, i) => s + sources.selected[i], 0),
    models: models[part] as Part["models"],
  };
}

function gainedPart(sources: Sources, models: PartModels): { gained?: Part } {
  const gained = partOf(sources, models, "gained");
  return gained ? { gained } : {};
}

/** A thousandth is cut off at each end. */
function rangeOf(values: Float64Array): { low: number; high: number; mean: number } {
  const sorted = values.slice().sort();
  return { low: quantile(sorted, 0.001), high: quantile(sorted, 0.999), mean: meanOf(values) };
}

function redshiftsOf(
  sources: Sources,
  models: PartModels,
  truths: Table,
  groups: readonly { low: number; high: number; mean: number }[],
  { kind, band }: { kind: ModelKind; band: string },
): RedshiftGroup[] {
  const { n, values, belongs } = sources, z = values.get("redshift")!;
  return groups.map((g, group) => {
    const inside = Array.from({ length: n }, (_, i) => i).filter((i) => z[i] >= g.low && z[i] <= g.high);
    const share = inside.reduce((s, i) => s + belongs[i], 0) / inside.length;
    const place = expectedOf(models, kind, truths, { band, share, group });
    return { ...g, share, reference: meanOf(expectedSum(place, (v) => values.get(v)!, n)) };
  });
}
