/** Builds every pipeline on the device at hand, for `main.ts`: the driver prints what it made of each to standard error,
 * behind a line with the variant's label.
 *
 *     deno run -A bench/gpu_stats/compile.ts [KERNEL ...]
 */
import { Pipelines } from "../../src/engine/pipelines.ts";
import { kernels } from "../../src/kernels/kernel_list.ts";
import { mark } from "./statistics.ts";
import { variantsOf } from "./variants.ts";

const adapter = await navigator.gpu.requestAdapter();
if (!adapter) throw new Error("There is no adapter: is the driver installed that VK_ICD_FILENAMES names?");
const { maxComputeWorkgroupStorageSize } = adapter.limits;
const device = await adapter.requestDevice({ requiredLimits: { maxComputeWorkgroupStorageSize } });
const pipelines = new Pipelines(device, adapter.info.description, "gpu");
const say = (line: string) => Deno.stderr.writeSync(new TextEncoder().encode(line + "\n"));
for (const kernel of kernels.filter(({ name }) => Deno.args.length === 0 || Deno.args.includes(name))) {
  for (const variant of variantsOf(kernel)) {
    say(mark + variant.label);
    await pipelines.of({ kernel: variant.kernel, constants: variant.constants, buffers: [], params: [], groups: 0 });
  }
}
say(mark);
Deno.exit(0);
