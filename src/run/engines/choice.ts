import { type KernelForm, kernelForms } from "../../compute/kernel_form.ts";

/** Where kernels run: on the first sound WebGPU adapter, else in f64 on the CPU; on an adapter only; on the CPU only. */
export type EngineChoice = "auto" | "webgpu" | "reference";
/** All of them. */
export const engineChoices = ["auto", "webgpu", "reference"] as const satisfies readonly EngineChoice[];
/** How kernels are written on an adapter: as it wants them, or in one form whatever it is. */
export type KernelsChoice = "auto" | KernelForm;
/** All of them. */
export const kernelsChoices = ["auto", ...kernelForms] as const satisfies readonly KernelsChoice[];
