/** What an engine must know of a kernel, and what a dispatch may choose. */
import { EngineError } from "../base/errors.ts";
import type { BufferRef, Constants } from "./engine.ts";

export interface Kernel {
  name: string;
  /** In binding order, after the parameters at binding 0; names and order are those of its WGSL. */
  buffers: readonly KernelBuffer[];
  /** Specialisation constants: the values that a dispatch may give each, the first by default. In WGSL they are constants
   * in capitals; a number is u32. */
  constants?: Readonly<Record<string, readonly Constants[string][]>>;
  /** WGSL constants made in TypeScript, ahead of everything else. */
  prelude?: () => string;
  /** WGSL pieces that come before the kernel's own file, below `shaders/shared/`. */
  shared?: readonly string[];
  /** Where a GPU wants another form, from a file below `shaders/gpu/` or of other pieces alone: the same buffers, workgroups and
   * results within rounding. */
  gpu?: {
    /** Its pieces. */
    shared: readonly string[];
    /** Constants that are the form's own, whatever a dispatch chooses. */
    fixed?: Constants;
    /** Bytes of workgroup memory without which another kernel's form does its work, which takes the same buffers. */
    needs?: { bytes: number; otherwise: string };
  };
  /** Its WGSL, where that is not a file of its name below `shaders/`. */
  code?: string;
}

export interface KernelBuffer {
  name: string;
  type: BufferRef["type"];
  access: "read" | "write";
}

const bound =
  (access: KernelBuffer["access"]) => (types: Readonly<Record<string, BufferRef["type"]>>): KernelBuffer[] =>
    Object.entries(types).map(([name, type]) => ({ name, type, access }));

/** Buffers that a kernel only reads, by name. */
export const reads = bound("read");
/** Buffers that it writes, or reads and writes. */
export const writes = bound("write");

/** Values of all constants of a kernel for one dispatch, in the kernel's order.
 * @throws {EngineError} when a dispatch gives a constant that the kernel does not have, or a value that it may not take */
export function specialise({ name, constants = {} }: Kernel, given: Constants = {}): Constants {
  for (const [constant, value] of Object.entries(given)) {
    const values = constants[constant];
    if (!values) throw new EngineError(`Cannot specialise kernel "${name}": it has no constant "${constant}"`);
    if (!values.includes(value)) {
      throw new EngineError(
        `Cannot specialise kernel "${name}": constant "${constant}" must be one of ${
          values.join(", ")
        }, it is ${value}`,
      );
    }
  }
  return Object.fromEntries(
    Object.entries(constants).map(([constant, [first]]) => [constant, given[constant] ?? first]),
  );
}
