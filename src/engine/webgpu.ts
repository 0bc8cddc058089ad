import { EngineError } from "../base/errors.ts";
import type { BufferRef, Engine, Program, Values } from "../compute/engine.ts";
import { layoutWgsl } from "../compute/fit_layout.ts";
import { type Kernel, kernels } from "../compute/kernels.ts";
import { type DispatchTime, Stopwatch } from "./stopwatch.ts";
import { unroll } from "./unroll.ts";

/** What the adapter must offer beyond WebGPU's defaults, and what it is asked for when it has more. */
const wanted = {
  maxStorageBuffersPerShaderStage: 10,
  maxStorageBufferBindingSize: 1 << 30,
  maxBufferSize: 1 << 30,
} as const;

interface GpuBuffer extends BufferRef {
  gpu: GPUBuffer;
}

/** The WebGPU executor of recorded programs. */
export class WebGpuEngine implements Engine {
  readonly id: string;
  readonly maxBindingBytes: number;
  /** What the adapter says of its driver; may be empty. */
  readonly driver: string;
  readonly limits: Record<string, number>;
  #device: GPUDevice;
  #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  #kernels = new Map(kernels.map((k) => [k.name, k]));
  #pending: Promise<GPUError | null>[] = [];
  #lost: string | undefined;
  #stopwatch: Stopwatch | undefined;

  private constructor(device: GPUDevice, info: GPUAdapterInfo, limits: Record<string, number>) {
    this.#device = device;
    if (device.features.has("timestamp-query")) this.#stopwatch = new Stopwatch(device);
    this.id = `webgpu:${info.description || info.device || info.vendor || "unknown adapter"}`;
    this.driver = [info.vendor, info.architecture, info.device].filter(Boolean).join(" ");
    this.limits = limits;
    this.maxBindingBytes = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
    device.lost.then((info) => this.#lost = info.message || "the device was lost");
  }

  /** @param timing times every dispatch where the adapter can (see `times`) @returns undefined where there is no adapter
   * @throws {EngineError} when the adapter cannot run the kernels */
  static async open({ timing = false } = {}): Promise<WebGpuEngine | undefined> {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return undefined;
    const has = adapter.limits as unknown as Record<string, number>;
    if (has.maxStorageBuffersPerShaderStage < wanted.maxStorageBuffersPerShaderStage) {
      throw new EngineError(
        `Cannot use the adapter: maxStorageBuffersPerShaderStage must be at least ${wanted.maxStorageBuffersPerShaderStage}, it offers ${has.maxStorageBuffersPerShaderStage}; use --engine reference`,
      );
    }
    const limits = Object.fromEntries(Object.entries(wanted).map(([k, v]) => [k, Math.min(v, has[k])]));
    const requiredFeatures: GPUFeatureName[] = timing && adapter.features.has("timestamp-query")
      ? ["timestamp-query"]
      : [];
    const device = await adapter.requestDevice({ requiredLimits: limits, requiredFeatures });
    return new WebGpuEngine(device, adapter.info, limits);
  }

  /** Limits as they were asked for and as the device has them. */
  limitReport(): { requested: Record<string, number>; granted: Record<string, number> } {
    const has = this.#device.limits as unknown as Record<string, number>;
    return { requested: { ...wanted }, granted: Object.fromEntries(Object.keys(wanted).map((k) => [k, has[k]])) };
  }

  /** Adds a kernel that is not part of the program, e.g. one that measures the device. */
  add(kernel: Kernel): void {
    this.#kernels.set(kernel.name, kernel);
  }

  /** Device times since the last call; undefined when the engine was not opened for timing or the adapter cannot. */
  times(): Promise<{ times: DispatchTime[]; untimed: number }> | undefined {
    return this.#stopwatch?.take();
  }

  alloc(type: BufferRef["type"], length: number): BufferRef {
    const bytes = Math.max(4 * length, 16);
    if (bytes > this.maxBindingBytes) {
      throw new EngineError(
        `Cannot allocate ${bytes} bytes on ${this.id}: one buffer may hold ${this.maxBindingBytes}`,
      );
    }
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const gpu = this.#device.createBuffer({ size: bytes, usage });
    const buffer: GpuBuffer = { type, length, gpu, destroy: () => gpu.destroy() };
    return buffer;
  }

  write(buffer: BufferRef, values: Values, at = 0): void {
    const typed = narrow(buffer.type, values);
    if (at + typed.length > buffer.length) {
      throw new EngineError(`Cannot write ${typed.length} values at ${at} of a buffer of ${buffer.length}`);
    }
    this.#device.queue.writeBuffer((buffer as GpuBuffer).gpu, 4 * at, typed as BufferSource);
  }

  async run(program: Program): Promise<void> {
    if (program.length === 0) return;
    const pipelines = await Promise.all(program.map((d) => this.#pipeline(d.kernel, d.lanes ?? 64, d.fields ?? 5)));
    this.#device.pushErrorScope("validation");
    this.#device.pushErrorScope("out-of-memory");
    const params = new Uint32Array(64 * program.length);
    program.forEach((d, i) => params.set(d.params, 64 * i));
    const uniform = this.#device.createBuffer({
      size: params.byteLength,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    this.#device.queue.writeBuffer(uniform, 0, params);
    const encoder = this.#device.createCommandEncoder();
    program.forEach((d, i) => {
      const pass = encoder.beginComputePass({ timestampWrites: this.#stopwatch?.pass(d) });
      pass.setPipeline(pipelines[i]);
      pass.setBindGroup(
        0,
        this.#device.createBindGroup({
          layout: pipelines[i].getBindGroupLayout(0),
          entries: [
            { binding: 0, resource: { buffer: uniform, offset: 256 * i, size: 16 } },
            ...d.buffers.map((b, k) => ({ binding: k + 1, resource: { buffer: (b as GpuBuffer).gpu } })),
          ],
        }),
      );
      pass.dispatchWorkgroups(d.groups);
      pass.end();
    });
    this.#stopwatch?.end(encoder);
    this.#device.queue.submit([encoder.finish()]);
    uniform.destroy();
    this.#pending.push(this.#device.popErrorScope(), this.#device.popErrorScope());
  }

  async read(buffer: BufferRef, from = 0, length = buffer.length - from): Promise<Values> {
    const staging = this.#device.createBuffer({
      size: Math.max(4 * length, 16),
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer((buffer as GpuBuffer).gpu, 4 * from, staging, 0, 4 * length);
    this.#device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    await this.#check();
    const bytes = staging.getMappedRange(0, 4 * length).slice(0);
    staging.destroy();
    return buffer.type === "f32"
      ? new Float32Array(bytes)
      : buffer.type === "i32"
      ? new Int32Array(bytes)
      : new Uint32Array(bytes);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#stopwatch?.destroy();
    this.#device.destroy();
    return Promise.resolve();
  }

  /** Errors on the device are silent unless asked for. */
  async #check() {
    const errors = await Promise.all(this.#pending.splice(0));
    const first = errors.find((e) => e !== null);
    if (first) throw new EngineError(`The device ${this.id} refused work: ${first.message}`);
    if (this.#lost) throw new EngineError(`The device ${this.id} was lost: ${this.#lost}`);
  }

  #pipeline(name: string, lanes: number, fields: number): Promise<GPUComputePipeline> {
    const key = `${name}/${lanes}/${fields}`;
    let pipeline = this.#pipelines.get(key);
    if (!pipeline) {
      const kernel = this.#kernels.get(name);
      if (!kernel) throw new EngineError(`There is no kernel "${name}"`);
      pipeline = this.#build(kernel, lanes, fields);
      this.#pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  async #build(kernel: Kernel, lanes: number, fields: number): Promise<GPUComputePipeline> {
    const file = (path: string) => Deno.readTextFileSync(new URL(`../../shaders/${path}.wgsl`, import.meta.url));
    const pieces = [...kernel.shared.map((s) => file(`shared/${s}`)), kernel.code ?? file(kernel.name)].map(unroll);
    const constants = (kernel.constants ?? layoutWgsl)();
    const code = [constants, `const LANES = ${lanes}u;`, `const FIELDS = ${fields}u;`, ...pieces].join("\n");
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
    const pipeline = this.#device.createComputePipeline({
      label: kernel.name,
      layout: this.#device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: "main" },
    });
    const error = await this.#device.popErrorScope();
    if (error) throw new EngineError(`Cannot build kernel "${kernel.name}" on ${this.id}: ${error.message}`);
    return pipeline;
  }
}

function narrow(type: BufferRef["type"], values: Values): Values {
  if (type === "f32") return values instanceof Float32Array ? values : Float32Array.from(values);
  if (type === "i32") return values instanceof Int32Array ? values : Int32Array.from(values);
  return values instanceof Uint32Array ? values : Uint32Array.from(values);
}
