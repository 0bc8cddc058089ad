/** What the compilers of real GPUs make of the kernels, on a machine without one: Mesa's RADV compiles every pipeline for AMD
 * families that it is told to imagine. Nothing runs there.
 *
 *     deno task gpu-stats                  writes the table to bench/results/gpu_stats.txt
 *     deno task gpu-stats --check          compiles the hot path alone, writes nothing, fails when a kernel is too large
 *     deno task gpu-stats [--families vega20,navi21] [KERNEL ...]     prints some of it
 */
import { parseArgs } from "node:util";
import { faultsOf, hotPath } from "./limits.ts";
import { buildLayer, compileFor, findDriver } from "./null_device.ts";
import { pairsWaves, parseStatistics } from "./statistics.ts";
import { tableOf } from "./table.ts";

const { values, positionals } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    families: { type: "string" },
    check: { type: "boolean", default: false },
  },
});
const usual = "vega20,navi21,gfx1100", families = (values.families ?? usual).split(",");
const kernels = positionals.length === 0 && values.check ? hotPath : positionals;
const script = new URL("compile.ts", import.meta.url);
const dir = await Deno.makeTempDir({ prefix: "gpu_stats_" });
try {
  const driver = findDriver(), layer = await buildLayer(dir), tables: string[] = [], faults: string[] = [];
  for (const family of families) {
    const printed = await compileFor(family, { driver, layer, script, args: kernels, debug: "shaderstats" });
    const rows = parseStatistics(printed, pairsWaves(family));
    tables.push(tableOf(family, rows));
    faults.push(...rows.flatMap((row) => faultsOf(family, row)));
    console.log(tables.at(-1));
  }
  for (const fault of faults) console.log(fault);
  if (!values.check && values.families === undefined && kernels.length === 0) {
    await Deno.writeTextFile(new URL("../results/gpu_stats.txt", import.meta.url), tables.join("\n"));
  }
  Deno.exitCode = values.check && faults.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`gpu-stats: ${(error as Error).message}`);
  Deno.exitCode = 69;
} finally {
  await Deno.remove(dir, { recursive: true });
}
