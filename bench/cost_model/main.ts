/** What a patch-gradient costs by the compiled code of its kernels, and how many a second that is on several devices: on a software
 * adapter beside what was measured, on GPUs by their published peaks. Needs Mesa's RADV driver, which compiles for a GPU that is not there.
 *
 *     deno task cost-model              prints the tables and writes them to bench/results/cost_model.md
 *     deno task cost-model --print      prints them only
 */
import { atBest, atWorst, onGpu } from "./predict.ts";
import { brickTable } from "./brick.ts";
import { bytesOf } from "./bytes.ts";
import { cases } from "./cases.ts";
import { compileAll, workOf } from "./code.ts";
import { gpus } from "./devices.ts";
import { partsOf } from "./kernels.ts";
import { measuredRows, softwareOf } from "./measured.ts";
import { byteTable, rateTable, workTable } from "./tables.ts";

try {
  const codes = await compileAll(
    (["cpu", "gpu"] as const).flatMap((form) => cases.flatMap((c) => partsOf(c.patch, form))),
  );
  const rows = await measuredRows(), h200 = gpus[gpus.length - 1];
  const seconds = (size: 64 | 128) => {
    const { patch } = cases.find(({ name }) => name.startsWith("EXP") && name.endsWith(`size ${size}`))!;
    return onGpu(h200, partsOf(patch, "gpu").map((part) => workOf(part, patch, codes)), bytesOf(patch));
  };
  const bricks = (of: typeof atBest) => ({ 64: of(seconds(64)), 128: of(seconds(128)) });
  const text = [
    workTable(codes),
    rateTable(codes, softwareOf(rows), rows),
    byteTable(),
    brickTable(rows, bricks(atBest), bricks(atWorst)),
  ].join("\n\n") + "\n";
  console.log(text);
  if (!Deno.args.includes("--print")) {
    await Deno.writeTextFile(new URL("../results/cost_model.md", import.meta.url), text);
  }
} catch (error) {
  console.error(`cost-model: ${(error as Error).message}`);
  Deno.exitCode = 69;
}
