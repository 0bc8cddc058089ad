import type { RunDisk } from "../base/disk.ts";
import { InputError, StoppedError } from "../base/errors.ts";
import { splitNames, splitter } from "./cutouts/split.ts";
import { sha256 } from "../base/sha256.ts";
import { readPlan } from "../rundir/plan.ts";
import type { RunDir } from "../rundir/run_dir.ts";
import { version } from "../base/version.ts";
import { Schema } from "./cutouts/schema.ts";
import { type BrickStates, brickStates, type Gaps, gapsOf, sourcesOf, type UnitSources } from "./cutouts/walk.ts";
import { type CutoutManifest, cutoutNames, type CutoutRequest } from "./cutouts/data_set.ts";
import { writeArrays } from "./cutouts/write_arrays.ts";

/** Stamps of the sources of a run as arrays for machine learning. An existing data set that would be the same is kept.
 * @throws {StoppedError} when bricks are not finished @throws {InputError} when a product is damaged, nothing is left of the sources, or the
 * directory holds another data set */
export async function makeCutouts(
  disk: RunDisk,
  run: RunDir,
  request: CutoutRequest,
): Promise<{ manifest: CutoutManifest; kept: boolean }> {
  const plan = await readPlan(disk, run), { to, size, say } = request;
  if (plan.settings.fit.early_coadds) {
    throw new InputError(
      `Cannot cut stamps from "${run.root}": its units stopped after the coadds and have no catalogue`,
    );
  }
  const bricks = await brickStates(disk, run, plan), gaps = gapsOf(bricks);
  if (gaps.unfinished.length > 0 && !request.partial) throw unfinished(run, gaps);
  const options = optionsOf(request);
  const key = sha256(JSON.stringify([version, plan.hash, options, request.formats, bricks.map((b) => b.states)]));
  const old = await earlier(disk, to, key);
  if (old) return { manifest: old, kept: true };

  const sources = () => sourcesOf(disk, run, plan, bricks, request), units = countUnits(bricks);
  const schema = await schemaOf(sources(), request, units);
  if (schema.all === 0) {
    throw new InputError(
      `Cannot cut stamps from "${run.root}": ${
        bricks.length === gaps.unfinished.length ? "no brick is finished" : "no source is what was asked for"
      }`,
    );
  }
  const files = await freshArrays(disk, to, () => writeArrays(disk, plan, request, schema, sources()));
  const manifest: CutoutManifest = {
    schema: "obiwan-cutouts-1",
    code: version,
    plan: plan.hash,
    key,
    ...options,
    bands: plan.settings.survey.bands,
    counts: countsOf(schema),
    onEdge: schema.onEdge,
    ...gaps,
    files,
  };
  await disk.write(`${to}/${cutoutNames.manifest}`, new TextEncoder().encode(JSON.stringify(manifest, null, 1) + "\n"));
  say(`${schema.all} stamps of ${size} × ${size} pixels, ${schema.onEdge} of them over an edge`);
  return { manifest, kept: false };
}

/** What an earlier call made of the same request. @throws {InputError} when the directory holds something else */
async function earlier(disk: RunDisk, to: string, key: string): Promise<CutoutManifest | undefined> {
  const old = await readManifest(disk, `${to}/${cutoutNames.manifest}`);
  if (old && old.key !== key) {
    throw new InputError(
      `Cannot write into "${to}": it holds cutouts of other units, other options or another version; choose a new directory or remove it`,
    );
  }
  return old && await isWhole(disk, to, old) ? old : undefined;
}

/** Units that may have sources: those done of finished bricks. */
const countUnits = (bricks: BrickStates): number =>
  bricks.filter(({ states }) => !states.includes("open"))
    .reduce((n, { states }) => n + states.filter((s) => s !== "failed").length, 0);

/** Goes through all sources once to learn what the arrays will hold. */
async function schemaOf(
  sources: AsyncGenerator<UnitSources>,
  { seed, shares, progress }: CutoutRequest,
  units: number,
): Promise<Schema> {
  const partOf = splitter(seed, shares), schema = new Schema();
  let done = 0;
  for await (const some of sources) {
    progress?.("reading catalogues", done++, units, "units");
    schema.add(some, some.who.map(partOf));
  }
  return schema;
}

/** Writes arrays where nothing is left of others; nothing of them stays when that fails. */
async function freshArrays<T>(disk: RunDisk, to: string, write: () => Promise<T>): Promise<T> {
  for (const name of Object.values(cutoutNames)) {
    await disk.remove(`${to}/${name}`);
    await disk.remove(`${to}/${name}.part`);
  }
  try {
    return await write();
  } catch (error) {
    for (const name of [cutoutNames.hdf5, cutoutNames.zarr]) await disk.remove(`${to}/${name}.part`).catch(() => {});
    throw error;
  }
}

const countsOf = ({ counts }: Schema): CutoutManifest["counts"] =>
  Object.fromEntries(splitNames.map((s, p) => {
    const [real, injected] = counts[p];
    return [s, { real, injected }];
  }));

const optionsOf = ({ what, size, seed, shares, cuts, chosen }: CutoutRequest) => ({
  what,
  size,
  seed,
  shares: Object.fromEntries(splitNames.map((s, p) => [s, shares[p]])),
  cuts: { names: chosen?.map((c) => c.name) ?? null, definitions: cuts },
});

function unfinished(run: RunDir, { unfinished: list }: Gaps): StoppedError {
  const names = list.slice(0, 3).map((u) => `${u.brick} (${u.units.join(", ")})`).join(", ");
  return new StoppedError(
    `${list.length} bricks are not finished: ${names}${
      list.length > 3 ? ", …" : ""
    }; "obiwan run ${run.root}" makes them, --partial takes the others`,
  );
}

async function readManifest(disk: RunDisk, path: string): Promise<CutoutManifest | undefined> {
  if (!(await disk.exists(path))) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(await disk.read(path)));
  } catch (error) {
    throw new InputError(`Cannot read "${path}": ${(error as Error).message}`);
  }
}

async function isWhole(disk: RunDisk, to: string, { files }: CutoutManifest): Promise<boolean> {
  for (const { path, bytes } of files) {
    const hdf5 = path === cutoutNames.hdf5;
    if (!(await disk.exists(`${to}/${path}${hdf5 ? "" : "/zarr.json"}`))) return false;
    if (hdf5 && await disk.size(`${to}/${path}`) !== bytes) return false;
  }
  return true;
}
