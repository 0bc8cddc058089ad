/** How kernels are written: for a processor that plays a GPU, whose lanes have a stack and share a cache, or for a GPU, whose lanes
 * have few registers each and share workgroup memory. */
export type KernelForm = "cpu" | "gpu";
/** Both. */
export const kernelForms = ["cpu", "gpu"] as const satisfies readonly KernelForm[];
