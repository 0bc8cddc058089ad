import type { Dispatch } from "../compute/engine.ts";

/** Device time of one dispatch. */
export interface DispatchTime {
  kernel: string;
  groups: number;
  /** Nanoseconds by the device's own clock. */
  ns: number;
}

/** Timestamps of one query set: WebGPU's limit. */
const setSize = 4096;
/** Bytes of the log: dispatches beyond it are counted, not timed. */
const logBytes = 1 << 25;

/** Times every dispatch by timestamp queries. The log stays on the device until it is taken, so timing adds no read-back. */
export class Stopwatch {
  #device: GPUDevice;
  #set: GPUQuerySet;
  #resolved: GPUBuffer;
  #log: GPUBuffer;
  #entries: Omit<DispatchTime, "ns">[] = [];
  #untimed = 0;
  /** Queries used in the present command buffer, and bytes of the log before it. */
  #used = 0;
  #at = 0;

  constructor(device: GPUDevice) {
    const { QUERY_RESOLVE, COPY_SRC, COPY_DST } = GPUBufferUsage;
    this.#device = device;
    this.#set = device.createQuerySet({ type: "timestamp", count: setSize });
    this.#resolved = device.createBuffer({ size: 8 * setSize, usage: QUERY_RESOLVE | COPY_SRC });
    this.#log = device.createBuffer({ size: logBytes, usage: COPY_SRC | COPY_DST });
  }

  /** What the pass of the next dispatch writes; undefined when there is no room. */
  pass({ kernel, groups }: Dispatch): GPUComputePassTimestampWrites | undefined {
    const begin = this.#used;
    if (begin + 2 > setSize || this.#at + 8 * (begin + 2) > logBytes) {
      this.#untimed++;
      return undefined;
    }
    this.#used += 2;
    this.#entries.push({ kernel, groups });
    return { querySet: this.#set, beginningOfPassWriteIndex: begin, endOfPassWriteIndex: begin + 1 };
  }

  /** Ends a command buffer: its timestamps go to the log. */
  end(encoder: GPUCommandEncoder): void {
    if (this.#used === 0) return;
    encoder.resolveQuerySet(this.#set, 0, this.#used, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#log, this.#at, 8 * this.#used);
    this.#at += 8 * this.#used;
    this.#used = 0;
  }

  /** Reads and clears the log. @returns dispatches in their order, and how many were not timed */
  async take(): Promise<{ times: DispatchTime[]; untimed: number }> {
    const entries = this.#entries.splice(0), untimed = this.#untimed, size = this.#at;
    this.#untimed = this.#at = 0;
    if (size === 0) return { times: [], untimed };
    const staging = this.#device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer(this.#log, 0, staging, 0, size);
    this.#device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const stamps = new BigUint64Array(staging.getMappedRange().slice(0));
    staging.destroy();
    return { times: entries.map((e, i) => ({ ...e, ns: Number(stamps[2 * i + 1] - stamps[2 * i]) })), untimed };
  }

  destroy(): void {
    this.#set.destroy();
    this.#resolved.destroy();
    this.#log.destroy();
  }
}
