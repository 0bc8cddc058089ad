import type { Engine } from "../../src/compute/engine.ts";
import { kernelForms } from "../../src/compute/kernel_form.ts";
import { WebGpuEngine } from "../../src/engine/webgpu.ts";
import { SimdEngine } from "../../src/simd/simd_engine.ts";
import { ReferenceEngine } from "../../src/reference/reference_engine.ts";

/** The form of the kernels that OBIWAN_TEST_KERNELS names: that of the adapter where it names none. */
const form = kernelForms.find((name) => name === Deno.env.get("OBIWAN_TEST_KERNELS"));

/** The WebGPU engine, or undefined where the machine has no adapter: its tests are skipped then, and say why. The gate
 * demands it. */
export const webgpu = await WebGpuEngine.open({ form }).catch((error) => {
  if (Deno.env.get("OBIWAN_REQUIRE_WEBGPU") === "1") throw error;
  console.log(`WebGPU cannot be used: ${error.message}`);
  return undefined;
});
if (!webgpu) console.log("skipped: tests that compare WebGPU with the f64 twin (no adapter; see ./obiwan doctor)");

/** The processor's forms of these kernels, which every machine has. */
export const simd = new SimdEngine();

/** The same adapter with each form of the kernels, by the form's name; none without an adapter. */
export const everyForm: readonly [string, WebGpuEngine][] = webgpu
  ? await Promise.all(kernelForms.map(async (form): Promise<[string, WebGpuEngine]> => [
    form,
    form === webgpu.form ? webgpu : (await WebGpuEngine.open({ form }))!,
  ]))
  : [];

/** The engines of all forms. */
export const allForms: readonly WebGpuEngine[] = everyForm.map(([, engine]) => engine);

/** All that draw models in f32, by the form's name. */
export const drawingForms: readonly (readonly [string, Engine])[] = [...everyForm, ["processor", simd]];

/** The engines of all of these. */
export const allF32: readonly Engine[] = drawingForms.map(([, engine]) => engine);

/** That for GPUs where there is as little workgroup memory as WebGPU promises. */
export const narrowGpu = webgpu && (await WebGpuEngine.open({ form: "gpu", workgroupBytes: 16384 }))!;

/** The f64 engine, which every machine has. */
export const reference = new ReferenceEngine();

/** Engines that have kernels on whole images, sums over boxes and those that draw models, besides the f64 one. */
export const f32Engines: readonly Engine[] = webgpu ? [simd, webgpu] : [simd];

/** The fast engine of this machine. */
export const engine: Engine = webgpu ?? reference;
