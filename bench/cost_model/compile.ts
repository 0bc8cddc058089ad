/** Builds the pipelines that are asked for on the device at hand, for `code.ts`: the driver prints their code behind a line with each
 * number.
 *
 *     deno run -A bench/cost_model/compile.ts '[{"kernel": "draw64", "form": "gpu"}]'
 */
import type { KernelForm } from "../../src/compute/kernel_form.ts";
import { Pipelines } from "../../src/engine/pipelines.ts";
import { mark } from "../gpu_stats/statistics.ts";
import type { Code } from "./kernels.ts";

const adapter = await navigator.gpu.requestAdapter();
if (!adapter) throw new Error("There is no adapter: is the driver installed that VK_ICD_FILENAMES names?");
const { maxComputeWorkgroupStorageSize } = adapter.limits;
const device = await adapter.requestDevice({ requiredLimits: { maxComputeWorkgroupStorageSize } });
const pipelines = (form: KernelForm) => new Pipelines(device, adapter.info.description, form);
const say = (line: string) => Deno.stderr.writeSync(new TextEncoder().encode(line + "\n"));
for (const [i, { kernel, form, constants }] of (JSON.parse(Deno.args[0]) as Code[]).entries()) {
  say(mark + i);
  await pipelines(form).of({ kernel, constants, buffers: [], params: [], groups: 0 });
}
say(mark);
Deno.exit(0);
