/** Where kernels run: on the first sound WebGPU adapter, else in f64 on the CPU; on an adapter only; on the CPU only. */
export const engineChoices = ["auto", "webgpu", "reference"] as const;
export type EngineChoice = typeof engineChoices[number];
