import type { Disk } from "../base/disk.ts";
import { InputError, UsageError } from "../base/errors.ts";
import { nearestName } from "../base/nearest_name.ts";
import { sha256 } from "../base/sha256.ts";
import { readAnyTable } from "../io/any_table.ts";
import type { MixtureName } from "./distributions/redshifts.ts";
import { loadSample } from "./samples/sample_files.ts";
import type { ShapeModel } from "./distributions/shapes.ts";
import { wiseBands } from "../survey/infrared/wise_bands.ts";
import { cosmos } from "./models/cosmos.ts";
import { desiElg, desiFile } from "./models/desi_elg.ts";
import { ebossElg, ebossFiles } from "./models/eboss_elg.ts";
import { lrg } from "./models/lrg.ts";
import { type BandLaws, galaxyLaws, starLaws, withBands } from "./models/further_bands.ts";
import type { PropertyModel } from "./models/model.ts";
import { deconvolvedTable } from "./models/deconvolved.ts";
import { ownTable, type SampleMode } from "./models/own_table.ts";
import { qso, qsoBands } from "./models/qso.ts";
import { star } from "./models/star.ts";

/** A model of galaxies or stars, and its choices; most models read a part of them. */
export interface ModelRequest {
  /** One of `modelNames`, e.g. "eboss-elg" or "star". */
  name: string;
  /** Of all that the model draws. */
  seed: number;
  /** How shapes are drawn. */
  shape: ShapeModel;
  /** How rows of a sample become sources: as they are, smoothed, or without their errors. */
  mode: SampleMode;
  /** Gaussians of "deconvolved" (default: as many as make rows that are held out most likely). */
  components?: number;
  /** Width of smoothing in units of the sample's scatter; "rule" is Silverman's. */
  smoothing: number | "rule";
  /** Directory with the original's sample files; by default the built-in stand-ins. */
  samples?: string;
  /** Path of the user's table. */
  sample?: string;
  /** Names of its columns, by the names used here. */
  mapping: ReadonlyMap<string, string>;
  /** Which redshifts "nearest" looks up in it. */
  nz: MixtureName;
  /** Galaxies, not point sources: matters to a user's table. */
  extended: boolean;
  /** Optical bands that magnitudes are drawn in; g, r and z by default, which models always have. */
  bands?: readonly string[];
}

type Maker = (disk: Disk, request: ModelRequest) => Promise<PropertyModel>;

const makers: Record<string, Maker> = {
  "eboss-elg": async (disk, request) =>
    ebossElg(await Promise.all(ebossFiles.map((file) => loadSample(disk, file, request.samples))), elgOptions(request)),
  "desi-elg": async (disk, request) => desiElg(await loadSample(disk, desiFile, request.samples), elgOptions(request)),
  cosmos: (_, { seed, shape }) => Promise.resolve(cosmos(seed, shape)),
  lrg: (_, { seed, shape }) => Promise.resolve(lrg(seed, shape)),
  qso: (_, { seed }) => Promise.resolve(qso(seed)),
  star: (_, { seed }) => Promise.resolve(star(seed)),
  table: async (disk, request) => {
    const { sample: path } = request;
    if (path === undefined) throw new InputError('Cannot draw from a table: the model "table" needs --sample FILE');
    const [table, bytes] = [await readAnyTable(disk, path), await disk.read(path)];
    const own = { ...request, bands: request.bands ?? defaultBands, table, path, sha256: sha256(bytes) };
    return request.mode === "deconvolved" ? deconvolvedTable(own) : ownTable(own);
  },
};

/** By which laws a model has magnitudes beside its own: W1 to W4, and bands that are asked for. */
const laws: Readonly<Record<string, BandLaws>> = {
  "eboss-elg": galaxyLaws,
  "desi-elg": galaxyLaws,
  lrg: galaxyLaws,
  qso: qsoBands,
  star: starLaws,
};

const defaultBands: readonly string[] = ["g", "r", "z"];

/** Names that `makeModel` knows. */
export const modelNames: readonly string[] = Object.keys(makers);

/** What a model needs besides the request is read here. @throws {UsageError} for an unknown name {@link InputError} for a mode that it lacks
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { makeModel, MemoryDisk } from "@obiwan/obiwan";
 *
 * const choices = { shape: "joint", mode: "nearest", smoothing: "rule", mapping: new Map(), nz: "eboss" } as const;
 * const model = await makeModel(new MemoryDisk(), { name: "star", seed: 1, extended: false, ...choices });
 * assert.deepEqual([...model.columns.keys()].slice(0, 7), ["id", "ra", "dec", "g", "r", "z", "w1"]);
 * ```
 */
export async function makeModel(disk: Disk, request: ModelRequest): Promise<PropertyModel> {
  const { name, bands = defaultBands, seed } = request, maker = makers[name];
  if (!maker) {
    const near = nearestName(name, modelNames);
    throw new UsageError(
      `Cannot draw with model "${name}"${near ? `; did you mean ${near}?` : ""}: there are ${modelNames.join(", ")}`,
    );
  }
  const model = await maker(disk, request);
  if (name === "table") return model;
  // The flat test population has the original's columns, and others by demand.
  const infrared = name === "cosmos" ? [] : wiseBands;
  return withBands(model, laws[name] ?? galaxyLaws, [...bands, ...infrared], seed);
}

/** The model that the original's options --survey and --obj ask for; the original drew ELGs whatever the object. */
export function modelFor(survey: "desi" | "eboss" | "cosmos", obj: "star" | "elg" | "lrg" | "qso"): string {
  if (obj === "star" || obj === "qso") return obj;
  if (survey === "cosmos") return "cosmos";
  return obj === "lrg" ? "lrg" : `${survey}-elg`;
}

function elgOptions({ name, seed, shape, mode, smoothing }: ModelRequest) {
  if (mode === "deconvolved") {
    throw new InputError(
      `Cannot draw ${name} deconvolved: its sample has no errors; give a table that has with --sample`,
    );
  }
  if (mode === "resampled") {
    throw new InputError(
      `Cannot draw ${name} resampled: it takes the row of nearest redshift, as it is (nearest) or smoothed`,
    );
  }
  return { seed, shape, smoothing: mode === "smoothed" ? smoothing : 0 };
}
