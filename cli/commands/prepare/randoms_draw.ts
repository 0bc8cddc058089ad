import { UsageError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { drawRandoms } from "../../../src/randoms/draw.ts";
import { countAt } from "../../../src/randoms/region.ts";
import type { DrawCommand } from "../../options/prepare/randoms_draw.ts";
import { drawModel } from "../../values/draw_model.ts";
import { drawRegion } from "../../values/draw_region.ts";

const say = (line: string) => console.error(line);

export async function randomsDraw(options: DrawCommand) {
  if (options.nproc !== undefined || options.maxPrevSeed !== undefined) {
    throw new UsageError(
      "Cannot use --nproc and --max_prev_seed: rows depend on the seed and their id alone; draw parts with --startid and --ndraws",
    );
  }
  const { seed, startid: first, outdir, obj, shape, nz, sampleMode: mode, bands } = options;
  const region = await drawRegion(options), count = options.ndraws ?? countAt(region.area, spacingOf(options));
  const model = await drawModel(options);
  say(`${model.name}: ${model.about}`);
  for (const { name, id, standIn } of model.samples) {
    say(`  ${name}: ${id.length} rows${standIn ? ", a stand-in made up from published statistics, not measured" : ""}`);
  }
  const ids = `ids ${first}..${first + count - 1}`;
  say(`${region.about}, ${region.area.toPrecision(5)} deg2: ${count} rows, ${ids}, seed ${seed}`);
  const { smoothing = "rule", columns = "", components } = options, extended = String(obj === "elg" || obj === "lrg");
  const watch = watchRows(count);
  const { files, already } = await drawRandoms(localDisk, {
    model,
    region,
    seed,
    first,
    count,
    choices: { shape, mode, smoothing, nz, extended, columns, bands, ...(components ? { components } : {}) },
    outdir: outdir.replace(/(?<=.)\/+$/, ""),
    options: recordOf(options),
  }, watch.progress);
  say(`${count} rows: ${already ? "there already, checked" : watch.summary()}`);
  if (options.json) {
    console.log(
      JSON.stringify({ schema: "obiwan-draw-1", rows: count, first, seed, area: region.area, files, already }),
    );
  } else for (const file of files) console.log(file);
}

/** Reports progress every five seconds, and time and memory at the end. */
function watchRows(count: number) {
  const began = performance.now(), seconds = () => (performance.now() - began) / 1000;
  let told = 0, memory = 0;
  return {
    progress(rows: number) {
      // Between chunks, when memory is at its fullest.
      memory = Math.max(memory, Deno.memoryUsage().rss);
      if (seconds() < told + 5 && !(rows === count && told > 0)) return;
      told = seconds();
      say(`${rows} of ${count} rows, ${rate(rows, told)}, ${Math.ceil((count - rows) / rows * told)} s left`);
    },
    summary: () =>
      `${seconds().toFixed(1)} s, ${rate(count, seconds())}, at most ${Math.round(memory / 2 ** 20)} MiB of memory`,
  };
}

const rate = (rows: number, seconds: number) =>
  `${Math.round(rows / Math.max(seconds, 1e-3)).toLocaleString("en")} rows/s`;

function spacingOf({ spacing }: DrawCommand): number {
  if (!(spacing > 0)) throw new UsageError(`Cannot use --spacing ${spacing}: it must be above 0 arcsec`);
  return spacing;
}

/** Values of the command line by the names that they have there, defaults included. */
function recordOf(options: DrawCommand): Map<string, string> {
  const { nproc: _n, maxPrevSeed: _m, ...rest } = options,
    names = { surveyDir: "survey-dir", sampleMode: "sample-mode" };
  const given = Object.entries(rest).filter(([, v]) => v !== undefined && !(Array.isArray(v) && v.length === 0));
  return new Map(
    given.map(([key, v]) => [(names as Record<string, string>)[key] ?? key, String(v).replaceAll("\n", " ")]),
  );
}
