import { UsageError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { drawRandoms } from "../../../src/randoms/draw.ts";
import { countAt } from "../../../src/randoms/region.ts";
import type { DrawCommand } from "../../options/prepare/randoms_draw.ts";
import { type Talk, talking } from "../../talk/talk.ts";
import { drawModel } from "../../values/draw_model.ts";
import { drawRegion } from "../../values/draw_region.ts";

export const randomsDraw = (options: DrawCommand) => talking(options, (talk) => drawTable(options, talk));

async function drawTable(options: DrawCommand, { say, progress, print, end }: Talk) {
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
  const { files, already } = await drawRandoms(localDisk, {
    model,
    region,
    seed,
    first,
    count,
    choices: { shape, mode, smoothing, nz, extended, columns, bands, ...(components ? { components } : {}) },
    outdir: outdir.replace(/(?<=.)\/+$/, ""),
    options: recordOf(options),
  }, (rows) => progress("drawing", rows, count, "rows"));
  if (options.json) {
    print(
      JSON.stringify({ schema: "obiwan-draw-1", rows: count, first, seed, area: region.area, files, already }),
    );
  } else for (const file of files) print(file);
  const made = already ? `${count} rows were there already, checked` : `${count} rows drawn`;
  const [fits] = files, survey = options.surveyDir ?? "DIR";
  end({ made: `${made}: ${fits}`, next: [`plan --survey-dir ${survey} --randoms ${fits} --out RUN`] });
}

function spacingOf({ spacing }: DrawCommand): number {
  if (!(spacing > 0)) throw new UsageError(`Cannot use --spacing ${spacing}: it must be above 0 arcsec`);
  return spacing;
}

/** Values of the command line by the names that they have there, defaults included. */
function recordOf(options: DrawCommand): Map<string, string> {
  const { nproc: _n, maxPrevSeed: _m, quiet: _q, verbose: _v, log: _l, ...rest } = options,
    names = { surveyDir: "survey-dir", sampleMode: "sample-mode" };
  const given = Object.entries(rest).filter(([, v]) => v !== undefined && !(Array.isArray(v) && v.length === 0));
  return new Map(
    given.map(([key, v]) => [(names as Record<string, string>)[key] ?? key, String(v).replaceAll("\n", " ")]),
  );
}
