import type { RunDisk } from "../../base/disk.ts";
import type { ArrayStore, Attributes } from "../../io/arrays/array_store.ts";
import { hdf5Store } from "../../io/arrays/hdf5_store.ts";
import { zarrStore } from "../../io/arrays/zarr_store.ts";
import { splitNames, splitter } from "./split.ts";
import { fates } from "../../survey/match/fates.ts";
import { fingerprint, sha256 } from "../../base/sha256.ts";
import type { Plan } from "../../rundir/plan.ts";
import { type CutoutManifest, cutoutNames, type CutoutRequest } from "./data_set.ts";
import { planes } from "./images.ts";
import type { Schema } from "./schema.ts";
import type { UnitSources } from "./walk.ts";

/** Writes the arrays in every format that is wanted; each has its name only when it is whole.
 * @throws {InputError} when a coadd is damaged @throws {ResourceError} when the disk is full */
export async function writeArrays(
  disk: RunDisk,
  plan: Plan,
  { to, formats, size, seed, shares, progress }: CutoutRequest,
  schema: Schema,
  sources: AsyncGenerator<UnitSources>,
): Promise<CutoutManifest["files"]> {
  const { bands } = plan.settings.survey, specs = schema.arrays(bands, size);
  const attributes: Attributes = {
    schema: "obiwan-cutouts-1",
    plan: plan.hash,
    bands: bands.join(","),
    size,
    seed,
    fates: fates.map((f) => `${f.code} ${f.name}`).join(", "),
  };
  const zarrSums: ZarrSums = new Map();
  await using stores = new AsyncDisposableStack();
  const open: ArrayStore[] = [];
  for (const format of formats) {
    const path = `${to}/${cutoutNames[format]}.part`;
    open.push(stores.use(
      format === "hdf5"
        ? await hdf5Store(path, specs, attributes, still)
        : await zarrStore(disk, path, specs, attributes, (name, bytes) =>
          zarrSums.set(name, { bytes: bytes.length, sha256: sha256(bytes) })),
    ));
  }
  const partOf = splitter(seed, shares);
  let done = 0;
  for await (const unit of sources) {
    progress?.("writing stamps", done, schema.all, "sources");
    await appendUnit(open, schema, unit, unit.who.map(partOf), bands, size);
    done += unit.rows.nrows;
  }
  progress?.("writing stamps", done, schema.all, "sources");
  for (const store of open) await store.close();
  return await nameFiles(disk, to, formats, zarrSums);
}

/** Of every file of a Zarr store, as it was written. */
type ZarrSums = Map<string, { bytes: number; sha256: string }>;

/** Gives complete stores their final names. @returns their entries of the manifest */
async function nameFiles(
  disk: RunDisk,
  to: string,
  formats: CutoutRequest["formats"],
  zarrSums: ZarrSums,
): Promise<CutoutManifest["files"]> {
  const files: CutoutManifest["files"] = [];
  for (const format of formats) {
    const path = cutoutNames[format], part = `${to}/${path}.part`;
    if (format === "hdf5") {
      files.push({ ...await fingerprint(disk, part, "full") as Required<typeof files[number]>, path });
    } else {
      const list = [...zarrSums].sort(([a], [b]) => a < b ? -1 : 1);
      const bytes = list.reduce((n, [, { bytes }]) => n + bytes, 0);
      files.push({ path, bytes, sha256: sha256(list.map(([name, { sha256 }]) => `${sha256} *${name}\n`).join("")) });
    }
    await disk.rename(part, `${to}/${path}`);
  }
  return files;
}

/** Pixels that are cut before they are handed on. */
const mostPixels = 32 << 20;

async function appendUnit(
  stores: readonly ArrayStore[],
  schema: Schema,
  { rows, images, injected }: UnitSources,
  part: readonly number[],
  bands: readonly string[],
  size: number,
) {
  const stamp = bands.length * size * size, step = Math.max(1, Math.floor(mostPixels / (planes.length * stamp)));
  const [x0, y0] = ["x0", "y0"].map((name) => rows.columns.get(name)!.data as Int32Array);
  for (let from = 0; from < rows.nrows; from += step) {
    const all = Array.from({ length: Math.min(step, rows.nrows - from) }, (_, i) => from + i);
    const mine = splitNames.map((_, p) => all.filter((i) => part[i] === p));
    for (const { name } of planes) {
      const out = mine.map((list) => new Float32Array(list.length * stamp));
      for (const [b, band] of bands.entries()) {
        const cut = images.bands.has(band) ? await images.open(name, band) : undefined;
        if (!cut) continue;
        mine.forEach((list, p) => list.forEach((i, k) => cut(x0[i], y0[i], size, out[p], k * stamp + b * size * size)));
      }
      for (const store of stores) for (const [p, s] of splitNames.entries()) await store.append(`${s}/${name}`, out[p]);
    }
    for (const store of stores) {
      for (const [p, s] of splitNames.entries()) {
        await store.append(`${s}/label`, new Uint8Array(mine[p].length).fill(injected ? 1 : 0));
        for (const column of schema.columns.keys()) {
          await store.append(`${s}/rows/${column}`, schema.take(column, rows, mine[p]));
        }
      }
    }
  }
}

/** For libraries that write the time of day into files that must not depend on it. */
function still<T>(act: () => T): T {
  const { now } = Date;
  Date.now = () => 0;
  try {
    return act();
  } finally {
    Date.now = now;
  }
}
