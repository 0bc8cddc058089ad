import { EngineError } from "../base/errors.ts";
import type { Constants, Dispatch } from "../compute/engine.ts";
import { type Kernel, specialise } from "../compute/kernel.ts";
import type { KernelForm } from "../compute/kernel_form.ts";
import { wgslConstants } from "../compute/wgsl.ts";
import { kernels } from "../kernels/kernel_list.ts";
import { shaders } from "./shaders.ts";
import { unroll } from "./unroll.ts";

/** Pipelines of one device, each built when a dispatch first asks for it: a compiler takes up to a second over one. */
export class Pipelines {
  #device: GPUDevice;
  #engine: string;
  #built = new Map<string, Promise<GPUComputePipeline>>();
  #sources = new Map<string, string>();
  #form: KernelForm;
  #kernels = new Map(kernels.map((k) => [k.name, k]));

  /** @param engine what messages call the device */
  constructor(device: GPUDevice, engine: string, form: KernelForm) {
    this.#device = device;
    this.#engine = engine;
    this.#form = form;
  }

  add(kernel: Kernel): void {
    this.#kernels.set(kernel.name, kernel);
  }

  /** One pipeline for every choice of the kernel's constants. */
  of({ kernel: name, constants }: Dispatch): Promise<GPUComputePipeline> {
    const kernel = this.#kernels.get(name);
    if (!kernel) throw new EngineError(`There is no kernel "${name}"`);
    const own = this.#form === "gpu" ? kernel.gpu?.fixed : undefined;
    const values = { ...specialise(kernel, constants), ...own }, key = `${name} ${Object.entries(values).join()}`;
    let pipeline = this.#built.get(key);
    if (!pipeline) {
      pipeline = this.#build(kernel, this.#text(kernel, values));
      this.#built.set(key, pipeline);
    }
    return pipeline;
  }

  #text(kernel: Kernel, constants: Constants): string {
    return [kernel.prelude?.() ?? "", wgslConstants(constants, "u32"), unroll(this.#source(kernel), constants)].join(
      "\n",
    );
  }

  /** The kernel's file with the pieces that it shares. */
  #source(kernel: Kernel): string {
    let source = this.#sources.get(kernel.name);
    if (source === undefined) {
      const { name, shared = [], code, gpu } = this.#standIn(kernel);
      const form = this.#form === "gpu" ? gpu : undefined, pieces = form?.shared ?? shared;
      const text = code ?? (form && shaders.get(`gpu/${name}`)) ?? shaders.get(name)!;
      source = [...pieces.map((s) => shaders.get(`shared/${s}`)!), text].join("\n");
      this.#sources.set(kernel.name, source);
    }
    return source;
  }

  /** The kernel, or the one that does its work where the device lacks workgroup memory for it. */
  #standIn(kernel: Kernel): Kernel {
    const needs = this.#form === "gpu" ? kernel.gpu?.needs : undefined;
    const short = needs !== undefined && this.#device.limits.maxComputeWorkgroupStorageSize < needs.bytes;
    return short ? this.#kernels.get(needs.otherwise)! : kernel;
  }

  async #build(kernel: Kernel, code: string): Promise<GPUComputePipeline> {
    this.#device.pushErrorScope("validation");
    const module = this.#device.createShaderModule({ label: kernel.name, code });
    const layout = this.#device.createBindGroupLayout({
      entries: [
        { binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: "uniform" } },
        ...kernel.buffers.map(({ access }, i) => ({
          binding: i + 1,
          visibility: GPUShaderStage.COMPUTE,
          buffer: { type: access === "read" ? "read-only-storage" as const : "storage" as const },
        })),
      ],
    });
    // Compiled beside other work where the implementation can: in a browser seconds of it would look like a device that hangs.
    const building = this.#device.createComputePipelineAsync({
      label: kernel.name,
      layout: this.#device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: "main" },
    }).catch((error: Error) => error);
    const refused = await this.#device.popErrorScope(), pipeline = await building;
    const error = refused ?? (pipeline instanceof Error ? pipeline : undefined);
    if (error) {
      // A device that went while it was asked to build is no fault of the kernel.
      const trouble = /device is lost/i.test(error.message) ? "lost" : "refused";
      throw new EngineError(`Cannot build kernel "${kernel.name}" on ${this.#engine}: ${error.message}`, trouble);
    }
    return pipeline as GPUComputePipeline;
  }
}
