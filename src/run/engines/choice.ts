import { type KernelForm, kernelForms } from "../../compute/kernel_form.ts";

/** Where kernels run: on the first sound WebGPU adapter that is not a program on the processor, else on the processor; on an adapter
 * only, whatever it is; on the processor in f32, four pixels at a time; there in f64. */
export type EngineChoice = "auto" | "webgpu" | "simd" | "reference";
/** All of them. */
export const engineChoices = ["auto", "webgpu", "simd", "reference"] as const satisfies readonly EngineChoice[];
/** How kernels are written on an adapter: as it wants them, or in one form whatever it is. */
export type KernelsChoice = "auto" | KernelForm;
/** All of them. */
export const kernelsChoices = ["auto", ...kernelForms] as const satisfies readonly KernelsChoice[];
