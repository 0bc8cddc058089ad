/** What a patch costs by the compiled code of its kernels. */
import { buildLayer, compileFor, findDriver } from "../gpu_stats/null_device.ts";
import { mark } from "../gpu_stats/statistics.ts";
import { addUp, type Instructions, type Loop, loopsOf, noInstructions } from "./assembly.ts";
import type { Code, Part, Patch, Trips } from "./kernels.ts";

/** The family whose code stands for all: its compiler keeps a wave of 64 lanes together. */
const family = "gfx1100";

/** A kernel as it was compiled. */
export interface Compiled {
  loops: Loop;
  sharedBytes: number;
}

export const codeKey = ({ kernel, form, constants }: Code): string => `${form} ${kernel} ${JSON.stringify(constants)}`;

/** Compiles kernels for a GPU that is not there. @throws {Error} that says what is missing */
export async function compileAll(codes: readonly Code[]): Promise<Map<string, Compiled>> {
  const wanted = [...new Map(codes.map((c) => [codeKey(c), c])).values()], dir = await Deno.makeTempDir();
  try {
    const text = await compileFor(family, {
      driver: findDriver(),
      layer: await buildLayer(dir),
      script: new URL("compile.ts", import.meta.url),
      args: [JSON.stringify(wanted.map(({ kernel, form, constants }) => ({ kernel, form, constants })))],
      debug: "shaders,shaderstats",
    });
    const blocks = text.split(mark).slice(1, -1);
    return new Map(wanted.map((code, i) => [codeKey(code), {
      loops: loopsOf(blocks[i]),
      sharedBytes: Number(blocks[i].match(/^LDS size: (\d+)$/m)?.[1] ?? 0),
    }]));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Instructions of a wave with each loop as often as it runs.
 * @throws {SyntaxError} when the code has other loops than it should have */
export function executed(loop: Loop, trips: Trips, what: string): Instructions {
  if (loop.inner.length !== trips.inner.length) {
    throw new SyntaxError(
      `${what} has ${loop.inner.length} loops where ${trips.inner.length} are known: kernels.ts is old`,
    );
  }
  const own = { ...loop.own, moved: trips.moved * loop.own.moved };
  const once = loop.inner.reduce((sum, inner, i) => addUp(sum, executed(inner, trips.inner[i], what)), own);
  return addUp(noInstructions, once, trips.times);
}

/** A kernel's instructions for one patch: of a wave of 64 lanes, and how many such waves there are. */
export interface Work extends Instructions {
  kernel: string;
  waves: number;
}

export function workOf(part: Part, patch: Patch, compiled: ReadonlyMap<string, Compiled>): Work {
  const { loops, sharedBytes } = compiled.get(codeKey(part))!;
  const own = executed(loops, part.trips(patch, sharedBytes), codeKey(part));
  return { ...own, kernel: part.kernel, waves: part.lanes / 64 };
}
