import { simdModule } from "./module.ts";

/** Of a memory, at the beginning and at most: what WebAssembly can address. */
export const leastPages = 2, mostPages = 65536;

/** A kernel's form: addresses of its buffers, three parameters, workgroups, constants. */
type KernelForm = (...numbers: number[]) => void;

let compiled: WebAssembly.Module | undefined;

/** The processor's forms of kernels, on a memory. Threads may have their own on one memory, each with a room of its own. */
export class Forms {
  readonly #exports: Readonly<Record<string, WebAssembly.ExportValue>>;

  constructor(memory: WebAssembly.Memory) {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(simdModule), (c) => c.charCodeAt(0)));
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
