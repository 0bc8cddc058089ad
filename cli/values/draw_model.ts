import { bandOrder, sortBands } from "../../src/base/bands.ts";
import { requireNamed } from "../../src/base/errors/named.ts";
import { UsageError } from "../../src/base/errors.ts";
import { localDisk } from "../../src/io/disk.ts";
import { makeModel, modelFor } from "../../src/randoms/models.ts";
import { partColumns } from "../../src/survey/tables/survey_names.ts";
import type { DrawCommand } from "../options/prepare/randoms_draw.ts";

/** Laws and samples that sources are drawn from, as the command line names them.
 * @throws {UsageError} when it names none or several, or columns in another way than NAME=COLUMN */
export function drawModel(options: DrawCommand) {
  const { seed, shape, nz, obj, samples, sample, sampleMode: mode, smoothing = "rule", columns = "", components } =
    options;
  if (components !== undefined && mode !== "deconvolved") {
    throw new UsageError("Cannot use --components without --sample-mode deconvolved: only that fits Gaussians");
  }
  const bands = optical(options.bands);
  const extended = obj === "elg" || obj === "lrg",
    { own: mapping } = partColumns(columns.split(",")),
    name = modelName(options);
  return makeModel(localDisk, {
    name,
    seed,
    shape,
    mode,
    smoothing,
    samples,
    sample,
    mapping,
    nz,
    extended,
    bands,
    components,
  });
}

/** Those of the surveys, each once. */
function optical(list: string): string[] {
  const bands = list.split(",").map((b) => b.trim());
  requireNamed("draw band", bands, "the surveys", bandOrder);
  return sortBands(bands);
}

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
