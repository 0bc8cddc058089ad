import { EngineError } from "../base/errors.ts";
import type { BufferRef, Dispatch, Engine, Program, Values } from "../compute/engine.ts";
import type { Kernel } from "../compute/kernel.ts";
import type { KernelForm } from "../compute/kernel_form.ts";
import { findGpu } from "./find_gpu.ts";
import { Pipelines } from "./pipelines.ts";
import { type DispatchTime, Stopwatch } from "./stopwatch.ts";

/** Limits beyond WebGPU's defaults: the most that is requested where the adapter offers it. */
const wanted = {
  maxStorageBufferBindingSize: 1 << 30,
  maxBufferSize: 1 << 30,
  maxComputeWorkgroupStorageSize: 32768,
} as const;

interface GpuBuffer extends BufferRef {
  gpu: GPUBuffer;
}

const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** The WebGPU executor of recorded programs. Failures on the device do not throw: errors are collected in
 * scopes and reported at the next read-back, as is the loss of the device. */
export class WebGpuEngine implements Engine {
  readonly id: string;
  readonly maxBindingBytes: number;
  /** The adapter's description of its driver; may be empty. */
  readonly driver: string;
  readonly software: boolean;
  /** Given by who opens it. */
  host?: Engine;
  /** How its kernels are written. */
  readonly form: KernelForm;
  readonly limits: Record<string, number>;
  #device: GPUDevice;
  #pipelines: Pipelines;
  #pending: Promise<GPUError | null>[] = [];
  #uncaptured: GPUError[] = [];
  #lost: string | undefined;
  #bytes = 0;
  #stopwatch: Stopwatch | undefined;

  private constructor(device: GPUDevice, info: GPUAdapterInfo, limits: Record<string, number>, form?: KernelForm) {
    this.#device = device;
    if (device.features.has("timestamp-query")) this.#stopwatch = new Stopwatch(device);
    // Browsers tell the maker and the family alone.
    const family = [info.vendor, info.architecture].filter(Boolean).join(" ");
    const name = info.description || info.device || family || "unknown adapter";
    this.software = /llvmpipe|swiftshader|lavapipe/i.test(`${name} ${family}`);
    const usual = this.software ? "cpu" : "gpu";
    this.form = form ?? usual;
    // Forms differ in the last digits: what was made with the other one is told apart.
    this.id = `webgpu:${name}${this.form === usual ? "" : ` with ${this.form} kernels`}`;
    this.driver = [info.vendor, info.architecture, info.device].filter(Boolean).join(" ");
    this.#pipelines = new Pipelines(device, this.id, this.form);
    this.limits = limits;
    this.maxBindingBytes = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
    device.lost.then((info) => this.#lost ??= info.message || "no reason given");
    device.addEventListener("uncapturederror", (event) => {
      event.preventDefault();
      this.#uncaptured.push((event as GPUUncapturedErrorEvent).error);
    });
  }

  /** @param timing times every dispatch where the adapter can (see `times`)
   * @param form of the kernels; that for a GPU unless the adapter is a program on the processor
   * @param workgroupBytes the most workgroup memory to ask for, 32 KiB by default @returns undefined where there is no adapter
   * @throws {EngineError} when the adapter cannot run the kernels */
  static async open(
    { timing = false, form, workgroupBytes }: { timing?: boolean; form?: KernelForm; workgroupBytes?: number } = {},
  ): Promise<WebGpuEngine | undefined> {
    const adapter = await (await findGpu())?.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return undefined;
    const has = adapter.limits as unknown as Record<string, number>;
    const most = { ...wanted, ...workgroupBytes && { maxComputeWorkgroupStorageSize: workgroupBytes } };
    const limits = Object.fromEntries(Object.entries(most).map(([k, v]) => [k, Math.min(v, has[k])]));
    const requiredFeatures: GPUFeatureName[] = timing && adapter.features.has("timestamp-query")
      ? ["timestamp-query"]
      : [];
    const device = await adapter.requestDevice({ requiredLimits: limits, requiredFeatures }).catch((e: Error) => {
      throw new EngineError(`Cannot use the adapter ${adapter.info.description}: it gives no device: ${e.message}`);
    });
    return new WebGpuEngine(device, adapter.info, limits, form);
  }

  /** Limits as requested and as granted. */
  limitReport(): { requested: Record<string, number>; granted: Record<string, number> } {
    const has = this.#device.limits as unknown as Record<string, number>;
    return { requested: { ...wanted }, granted: Object.fromEntries(Object.keys(wanted).map((k) => [k, has[k]])) };
  }

  /** Bytes that are allocated and not yet destroyed. */
  get allocatedBytes(): number {
    return this.#bytes;
  }

  /** Adds a kernel that is not part of the program, e.g. one that measures the device. */
  add(kernel: Kernel): void {
    this.#pipelines.add(kernel);
  }

  /** Device times since the last call; undefined when the engine was not opened for timing or the adapter cannot. */
  times(): Promise<{ times: DispatchTime[]; untimed: number }> | undefined {
    return this.#stopwatch?.take();
  }

  alloc(type: BufferRef["type"], length: number): BufferRef {
    this.#requireAlive();
    const bytes = Math.max(4 * length, 16);
    if (bytes > this.maxBindingBytes) {
      throw new EngineError(
        `Cannot allocate ${bytes} bytes on ${this.id}: one buffer may hold ${this.maxBindingBytes}`,
        "memory",
      );
    }
    const { STORAGE, COPY_SRC, COPY_DST, INDIRECT } = GPUBufferUsage;
    const usage = STORAGE | COPY_SRC | COPY_DST | (type === "u32" ? INDIRECT : 0);
    const gpu = this.#scoped(() => this.#device.createBuffer({ size: bytes, usage }));
    this.#bytes += bytes;
    let live = true;
    const destroy = () => {
      if (live) this.#bytes -= bytes;
      live = false;
      gpu.destroy();
    };
    const buffer: GpuBuffer = { type, length, gpu, destroy };
    return buffer;
  }

  write(buffer: BufferRef, values: Values, at = 0): void {
    this.#requireAlive();
    const typed = narrow(buffer.type, values);
    if (at + typed.length > buffer.length) {
      throw new EngineError(`Cannot write ${typed.length} values at ${at} of a buffer of ${buffer.length}`);
    }
    this.#device.queue.writeBuffer((buffer as GpuBuffer).gpu, 4 * at, typed as BufferSource);
  }

  async run(program: Program): Promise<void> {
    if (program.length === 0) return;
    this.#requireAlive();
    const pipelines = await Promise.all(program.map((d) => this.#pipelines.of(d)));
    this.#scoped(() => this.#submit(program, pipelines));
  }

  /** One pass for all dispatches: each still sees what those before it wrote, and beginning a pass costs more than many a
   * dispatch. */
  #submit(program: Program, pipelines: readonly GPUComputePipeline[]) {
    const { uniform, groups } = this.#bind(program, pipelines), encoder = this.#device.createCommandEncoder();
    let pass: GPUComputePassEncoder | undefined;
    program.forEach((d, i) => {
      pass ??= encoder.beginComputePass({ timestampWrites: this.#stopwatch?.pass(d) });
      pass.setPipeline(pipelines[i]);
      pass.setBindGroup(0, groups.get(d)!);
      if (d.indirect) pass.dispatchWorkgroupsIndirect((d.indirect.buffer as GpuBuffer).gpu, 4 * d.indirect.at);
      else pass.dispatchWorkgroups(d.groups);
      // Only whole passes can be timed.
      if (!this.#stopwatch) return;
      pass.end();
      pass = undefined;
    });
    pass?.end();
    this.#stopwatch?.end(encoder);
    this.#device.queue.submit([encoder.finish()]);
    uniform.destroy();
  }

  /** Parameters and bindings of every dispatch, once for one that a program repeats. */
  #bind(program: Program, pipelines: readonly GPUComputePipeline[]) {
    const built = new Map(program.map((d, i) => [d, pipelines[i]])), params = new Uint32Array(64 * built.size);
    const uniform = this.#device.createBuffer({
      size: params.byteLength,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    const groups = new Map<Dispatch, GPUBindGroup>();
    for (const [d, pipeline] of built) {
      const at = 64 * groups.size;
      params.set(d.params, at);
      const entries = [
        { binding: 0, resource: { buffer: uniform, offset: 4 * at, size: 16 } },
        ...d.buffers.map((b, k) => ({ binding: k + 1, resource: { buffer: (b as GpuBuffer).gpu } })),
      ];
      groups.set(d, this.#device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    }
    this.#device.queue.writeBuffer(uniform, 0, params);
    return { uniform, groups };
  }

  async read(buffer: BufferRef, from = 0, length = buffer.length - from): Promise<Values> {
    this.#requireAlive();
    const staging = this.#scoped(() => {
      const size = Math.max(4 * length, 16);
      const target = this.#device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
      const encoder = this.#device.createCommandEncoder();
      encoder.copyBufferToBuffer((buffer as GpuBuffer).gpu, 4 * from, target, 0, 4 * length);
      this.#device.queue.submit([encoder.finish()]);
      return target;
    });
    let bytes: ArrayBuffer;
    try {
      // A device that is gone refuses to map; which of the errors before it was the cause is asked for in `#check`.
      const refusal = await staging.mapAsync(GPUMapMode.READ).then(() => undefined, (e: Error) => e);
      await this.#check();
      if (refusal) throw new EngineError(`The device ${this.id} gives nothing back: ${refusal.message}`, "lost");
      bytes = staging.getMappedRange(0, 4 * length).slice(0);
    } finally {
      staging.destroy();
    }
    return buffer.type === "f32"
      ? new Float32Array(bytes)
      : buffer.type === "i32"
      ? new Int32Array(bytes)
      : new Uint32Array(bytes);
  }

  /** Destroys the device without the engine's knowledge, as a driver might: for tests of device loss. */
  loseDevice(): void {
    this.#device.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#lost ??= "it was closed";
    this.#stopwatch?.destroy();
    this.#device.destroy();
    return Promise.resolve();
  }

  /** After a loss the device's methods no longer throw. */
  #requireAlive() {
    if (this.#lost) throw new EngineError(`The device ${this.id} was lost: ${this.#lost}`, "lost");
  }

  #scoped<T>(act: () => T): T {
    this.#device.pushErrorScope("validation");
    this.#device.pushErrorScope("out-of-memory");
    try {
      return act();
    } finally {
      this.#pending.push(this.#device.popErrorScope(), this.#device.popErrorScope());
    }
  }

  /** Errors on the device are silent unless queried. Failures after running out of memory are consequences of that. */
  async #check() {
    const scopes = await Promise.all(this.#pending.splice(0));
    const errors = [...scopes.filter((e) => e !== null), ...this.#uncaptured.splice(0)];
    const memory = errors.find((e) => e instanceof GPUOutOfMemoryError), held = mib(this.#bytes);
    if (memory) throw new EngineError(`${this.id} is out of memory with ${held} in use: ${memory.message}`, "memory");
    this.#requireAlive();
    if (errors.length > 0) throw new EngineError(`The device ${this.id} refused work: ${errors[0].message}`);
  }
}

function narrow(type: BufferRef["type"], values: Values): Values {
  if (type === "f32") return values instanceof Float32Array ? values : Float32Array.from(values);
  if (type === "i32") return values instanceof Int32Array ? values : Int32Array.from(values);
  return values instanceof Uint32Array ? values : Uint32Array.from(values);
}
