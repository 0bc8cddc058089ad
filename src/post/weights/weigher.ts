import { requireNamed } from "../../base/errors/named.ts";
import { numbers, type Table } from "../../base/table.ts";
import { columnsOfCondition, type ConditionReader, findCondition } from "../selection/conditions.ts";
import { type Expected, expectedOf, expectedSum } from "../selection/expected.ts";
import type { ReadSelection } from "../selection/files.ts";
import { type ModelKind, variablesOf } from "../selection/models/model.ts";
import type { PartModels } from "../selection/parts.ts";
import type { HealpixMap } from "../selection/sky/healpix_map.ts";

/** What a weight cannot vouch for. */
export const weightFlags = {
  /** A condition, or the redshift, is beyond what was injected: the weight is that of the nearest one that was. */
  beyond: 1,
  /** A condition has no value there: the weight is 0. */
  missing: 2,
} as const;

/** Weights of some rows. */
export interface Weighed {
  weight: Float64Array;
  flag: Int16Array;
}

export interface Weigher {
  weigh(part: Table): Weighed;
  /** Columns that it reads, in lower case. */
  columns: string[];
  /** Where each condition comes from, in words. */
  from: Record<string, string>;
}

export interface WeigherOptions {
  model?: ModelKind;
  /** Column with the redshift; without it weights are in angle alone. */
  redshift?: string;
  /** Position, deg. */
  ra: string;
  dec: string;
  /** Maps of conditions of the user's own. */
  maps: ReadonlyMap<string, HealpixMap>;
}

/** How rows are weighted by a selection. Conditions are taken from the maps that the user names, from the selection's stars, from
 * columns of the rows, and, where there are none, from the selection's own maps. @param names columns that the rows have
 * @throws {UsageError} for columns that are not there, and redshifts that the selection does not know */
export async function weigher(
  selection: ReadSelection,
  names: readonly string[],
  options: WeigherOptions,
): Promise<Weigher> {
  const { file, truths, stars } = selection, { redshift, ra, dec, maps } = options, kind = options.model ?? file.model;
  const lower = new Set(names.map((n) => n.toLowerCase())), has = (column: string) => lower.has(column.toLowerCase());
  for (const name of [ra, dec, ...(redshift === undefined ? [] : [redshift])]) {
    if (!has(name)) requireNamed("weight with column", [name], "the table", names);
  }
  if (redshift !== undefined && !file.redshifts) {
    requireNamed("weight with redshifts", [redshift], `selection ${file.sample.name}`, []);
  }
  const models: PartModels = {
    kept: file.parts.kept.models,
    ...(file.parts.gained ? { gained: file.parts.gained.models } : {}),
  };
  const needed = new Set(Object.values(models).flatMap((m) => variablesOf(m[kind])));
  const used = file.conditions.filter((c) => needed.has(c.name)), readers = new Map<string, ConditionReader>();
  const columns = new Set([ra, dec, ...(redshift === undefined ? [] : [redshift])]), from: Record<string, string> = {};
  const own = [...maps.keys()].find((name) => !file.conditions.some((c) => c.name === name));
  if (own !== undefined) {
    requireNamed(
      "use --map",
      [own],
      `selection ${file.sample.name}`,
      file.conditions.map((c) => c.name),
    );
  }
  for (const { name } of used) {
    let found = await findCondition(name, has, { maps, stars });
    from[name] = found?.from === "columns"
      ? `columns ${columnsOfCondition(name).join(", ")}`
      : found?.from === "stars"
      ? "the selection's stars"
      : found
      ? "the map"
      : `the selection's map (nside ${file.nside})`;
    if (found?.from === "columns") columnsOfCondition(name).forEach((c) => columns.add(c));
    found ??= await findCondition(name, () => false, { maps: new Map([[name, await selection.map(name)]]) });
    readers.set(name, found!.read);
  }
  const at = (share: number, group = -1): Expected =>
    expectedOf(models, kind, truths, { band: file.band, share, group });
  const angle = at(file.parts.kept.share);
  const groups = redshift === undefined ? [] : file.redshifts!.map((g, k) => ({ ...g, place: at(g.share, k) }));
  const weigh = (part: Table): Weighed => {
    const n = part.nrows, [a, d] = [ra, dec].map((name) => numbers(part, name)!), flag = new Int16Array(n);
    const values = new Map(used.map(({ name }) => [name, readers.get(name)!(part, a, d)]));
    for (const { name, low, high } of used) {
      values.get(name)!.forEach((v, i) => {
        if (Number.isNaN(v)) flag[i] |= weightFlags.missing;
        else if (v < low || v > high) flag[i] |= weightFlags.beyond;
      });
    }
    const of = (name: string) => values.get(name)!,
      weight = groups.length === 0 ? expectedSum(angle, of, n).map((p) => p / file.reference) : alongRedshift(
        groups.map((g) => expectedSum(g.place, of, n).map((p) => p / g.reference)),
        groups,
        numbers(part, redshift!)!,
        flag,
      );
    for (let i = 0; i < n; i++) if (flag[i] & weightFlags.missing) weight[i] = 0;
    return { weight, flag };
  };
  return { weigh, columns: [...columns].map((c) => c.toLowerCase()), from };
}

/** Linear between the mean redshifts of the groups. @param weights of each group @param flag of each row: set where its redshift is
 * beyond all groups, or none */
function alongRedshift(
  weights: readonly Float64Array[],
  groups: readonly { low: number; high: number; mean: number }[],
  z: Float64Array,
  flag: Int16Array,
): Float64Array {
  const last = groups.length - 1;
  return z.map((v, i) => {
    if (Number.isNaN(v)) flag[i] |= weightFlags.missing;
    else if (v < groups[0].low || v > groups[last].high) flag[i] |= weightFlags.beyond;
    let k = 0;
    while (k < last - 1 && v > groups[k + 1].mean) k++;
    if (last === 0) return weights[0][i];
    const t = Math.min(1, Math.max(0, (v - groups[k].mean) / (groups[k + 1].mean - groups[k].mean)));
    return (1 - t) * weights[k][i] + t * weights[k + 1][i];
  });
}
