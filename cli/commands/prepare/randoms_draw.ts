import { InputError, UsageError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { drawRandoms } from "../../../src/randoms/draw.ts";
import { healpixRegion } from "../../../src/randoms/healpix.ts";
import { makeModel, modelFor } from "../../../src/randoms/models.ts";
import { boxRegion, bricksRegion, countAt, type Region } from "../../../src/randoms/region.ts";
import { brickRows, selectBricks } from "../../../src/survey/bricks/brick_selection.ts";
import { readBricks } from "../../../src/survey/bricks.ts";
import type { DrawCommand } from "../../options/randoms_options.ts";

const say = (line: string) => console.error(line);

export async function randomsDraw(options: DrawCommand) {
  const { seed, startid: first, outdir, obj, shape, nz, sampleMode: mode } = options,
    smoothing = options.smoothing ?? "rule";
  if (options.nproc !== undefined || options.maxPrevSeed !== undefined) {
    throw new UsageError(
      "Cannot use --nproc and --max_prev_seed: rows depend on the seed and their id alone; draw parts with --startid and --ndraws",
    );
  }
  const region = await regionOf(options), count = options.ndraws ?? countAt(region.area, spacingOf(options));
  const mapping = mappingOf(options.columns ?? ""), extended = obj === "elg" || obj === "lrg";
  const model = await makeModel(localDisk, {
    name: modelName(options),
    seed,
    shape,
    mode,
    smoothing,
    samples: options.samples,
    sample: options.sample,
    mapping,
    nz,
    extended,
  });
  say(`${model.name}: ${model.about}`);
  for (const s of model.samples) {
    say(
      `  ${s.name}: ${s.id.length} rows${
        s.standIn ? ", a stand-in made up from published statistics, not measured" : ""
      }`,
    );
  }
  say(
    `${region.about}, ${region.area.toPrecision(5)} deg2: ${count} rows, ids ${first}..${
      first + count - 1
    }, seed ${seed}`,
  );

  const began = performance.now(), seconds = () => (performance.now() - began) / 1000;
  let told = 0, memory = 0;
  const progress = (rows: number) => {
    memory = Math.max(memory, Deno.memoryUsage().rss);
    if (seconds() < told + 5 && !(rows === count && told > 0)) return;
    told = seconds();
    say(`${rows} of ${count} rows, ${rate(rows, told)}, ${Math.ceil((count - rows) / rows * told)} s left`);
  };
  const choices = { shape, mode, smoothing, nz, extended: String(extended), columns: options.columns ?? "" };
  const { files, already } = await drawRandoms(localDisk, {
    model,
    region,
    seed,
    first,
    count,
    choices,
    outdir: outdir.replace(/(?<=.)\/+$/, ""),
    options: recordOf(options),
  }, progress);
  // Between chunks, when memory is at its fullest.
  const mib = Math.round(memory / 2 ** 20);
  const how = already
    ? "there already, checked"
    : `${seconds().toFixed(1)} s, ${rate(count, seconds())}, at most ${mib} MiB of memory`;
  say(`${count} rows: ${how}`);
  for (const file of files) console.log(file);
}

const rate = (rows: number, seconds: number) =>
  `${Math.round(rows / Math.max(seconds, 1e-3)).toLocaleString("en")} rows/s`;

function modelName({ model, survey, obj, sample }: DrawCommand): string {
  if (model !== undefined && survey !== undefined) {
    throw new UsageError("Cannot use --model together with --survey: either names the property model");
  }
  if (sample !== undefined && (survey !== undefined || (model !== undefined && model !== "table"))) {
    throw new UsageError("Cannot use --sample with another model than table: leave --model and --survey out");
  }
  if (model !== undefined || sample !== undefined) return model ?? "table";
  if (survey === undefined) {
    throw new UsageError("Cannot draw without a model: give --survey and --obj, --model or --sample");
  }
  return modelFor(survey, obj);
}

function spacingOf({ spacing }: DrawCommand): number {
  if (!(spacing > 0)) throw new UsageError(`Cannot use --spacing ${spacing}: it must be above 0 arcsec`);
  return spacing;
}

async function regionOf(options: DrawCommand): Promise<Region> {
  const { ra1, ra2, dec1, dec2, surveyDir, healpix, nside, order, seed, bricks, radec, random } = options;
  const edges = [ra1, ra2, dec1, dec2], box = edges.some((e) => e !== undefined);
  if (Number(box) + Number(surveyDir !== undefined) + Number(healpix !== undefined) !== 1) {
    throw new UsageError(
      "Cannot tell where to draw: give either --ra1 --ra2 --dec1 --dec2, or --survey-dir with bricks, or --healpix with --nside",
    );
  }
  if (surveyDir === undefined && (bricks.length > 0 || radec.length > 0 || random !== undefined)) {
    throw new UsageError("Cannot choose bricks without --survey-dir");
  }
  if (box) {
    if (edges.some((e) => e === undefined)) {
      throw new UsageError("Cannot draw in a box: --ra1 --ra2 --dec1 --dec2 are needed");
    }
    return boxRegion({ ra1: ra1!, ra2: ra2!, dec1: dec1!, dec2: dec2! }, seed);
  }
  if (healpix !== undefined) {
    if (nside === undefined) throw new UsageError("Cannot use --healpix without --nside");
    return await healpixRegion({ nside, order, pixels: await pixelsOf(healpix) }, seed);
  }
  const rows = brickRows(await readBricks(localDisk, surveyDir!));
  const wish = {
    names: bricks,
    radec: radec.map(positionOf),
    random: random === undefined ? undefined : { count: random, seed },
  };
  return bricksRegion(await selectBricks(localDisk, rows, wish), seed);
}

function positionOf(word: string): [number, number] {
  const values = word.split(/[ ,]+/).map(Number);
  if (values.length !== 2 || !values.every(Number.isFinite)) {
    throw new UsageError(`Cannot read --radec: two numbers are needed, it is "${word}"`);
  }
  return [values[0], values[1]];
}

async function pixelsOf(list: string): Promise<number[]> {
  const text = list.startsWith("@")
    ? new TextDecoder().decode(await localDisk.read(list.slice(1))).replace(/#.*/g, "")
    : list;
  return text.split(/[\s,]+/).filter((word) => word !== "").map((word) => {
    if (!/^\d+$/.test(word)) throw new InputError(`Cannot read the HEALPix pixels: "${word}" is not a whole number`);
    return Number(word);
  });
}

function mappingOf(list: string): Map<string, string> {
  return new Map(
    list.split(",").map((w) => w.trim()).filter((w) => w !== "").map((word) => {
      const at = word.indexOf("=");
      if (at < 1) throw new UsageError(`Cannot read --columns: "${word}" must be NAME=COLUMN`);
      return [word.slice(0, at).trim(), word.slice(at + 1).trim()];
    }),
  );
}

/** Values of the command line by the names that they have there, defaults included. */
function recordOf(options: DrawCommand): Map<string, string> {
  const { command: _, nproc: _n, maxPrevSeed: _m, ...rest } = options,
    names = { surveyDir: "survey-dir", sampleMode: "sample-mode" };
  const given = Object.entries(rest).filter(([, v]) => v !== undefined && !(Array.isArray(v) && v.length === 0));
  return new Map(
    given.map(([key, v]) => [(names as Record<string, string>)[key] ?? key, String(v).replaceAll("\n", " ")]),
  );
}
