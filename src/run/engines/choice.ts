/** Where kernels run: on the first sound WebGPU adapter, else in f64 on the CPU; on an adapter only; on the CPU only. */
export type EngineChoice = "auto" | "webgpu" | "reference";
/** All of them. */
export const engineChoices = ["auto", "webgpu", "reference"] as const satisfies readonly EngineChoice[];
