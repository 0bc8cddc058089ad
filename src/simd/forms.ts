import { EngineError } from "../base/errors.ts";
import { simdModule } from "./module.ts";

/** Of a memory, at the beginning and at most: what WebAssembly can address. */
export const leastPages = 2, mostPages = 65536;

/** A kernel's form: addresses of its buffers, three parameters, workgroups, constants. */
type KernelForm = (...numbers: number[]) => void;

let compiled: WebAssembly.Module | undefined;

/** A memory that threads share. @throws {EngineError} where the system has no room for its addresses */
export function sharedMemory(): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: leastPages, maximum: mostPages, shared: true });
  } catch (error) {
    throw new EngineError(`Cannot use the processor's engine: no memory of 4 GiB (${(error as Error).message})`);
  }
}

/** @throws {EngineError} where the runtime knows no SIMD or no shared memory */
function compile(): WebAssembly.Module {
  try {
    return new WebAssembly.Module(Uint8Array.from(atob(simdModule), (c) => c.charCodeAt(0)));
  } catch (error) {
    throw new EngineError(`Cannot use the processor's engine: ${(error as Error).message}`);
  }
}

/** The processor's forms of kernels, on a memory. Threads may have their own on one memory, each with a room of its own. */
export class Forms {
  readonly #exports: Readonly<Record<string, WebAssembly.ExportValue>>;

  /** @throws {EngineError} where the runtime cannot run them */
  constructor(memory: WebAssembly.Memory) {
    compiled ??= compile();
    this.#exports = new WebAssembly.Instance(compiled, { env: { memory } }).exports;
  }

  /** Everything that it exports. */
  get names(): string[] {
    return Object.keys(this.#exports);
  }

  /** First byte that buffers may lie at. */
  get heapBase(): number {
    return this.of("heapBase")!() as unknown as number;
  }

  /** Bytes of a room. */
  get roomBytes(): number {
    return this.of("roomBytes")!() as unknown as number;
  }

  /** Where this thread's room lies. */
  useRoom(at: number) {
    this.of("useRoom")!(at);
  }

  /** One of them, undefined where there is none. */
  of(name: string): KernelForm | undefined {
    const form = this.#exports[name];
    return typeof form === "function" ? form as KernelForm : undefined;
  }
}
