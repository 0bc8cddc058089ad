import type { BufferRef, Constants, Engine, Values } from "../../../src/compute/engine.ts";
import { uniformStream } from "../../../src/base/random.ts";
import type { BrickGrid } from "../../../src/survey/bricks/brick_grid.ts";
import type { Exposure } from "../../../src/survey/exposure.ts";

const perPixel = 1e-4;

/** A brick image of a flat sky. */
export const flatGrid = (nx: number, ny: number): BrickGrid =>
  ({
    nx,
    ny,
    pixscale: 0.262,
    wcs: {
      toSky: (x: number, y: number) => [x * perPixel, y * perPixel],
      toPixel: (ra: number, dec: number) => [ra / perPixel, dec / perPixel],
    },
  }) as unknown as BrickGrid;

export interface TileExposureOptions {
  seed: number;
  nx: number;
  ny: number;
  /** Exposure pixel of the brick's first one, and the turn and scale from there. */
  at: readonly [number, number];
  angle: number;
  scale: number;
  masked?: number;
  psfSigma?: number;
}

/** An exposure of noise on the flat sky, some pixels masked or saturated. */
export function tileExposure(o: TileExposureOptions): Exposure {
  const uniform = uniformStream({ seed: o.seed, purpose: "tile scene", id: 1n }), n = o.nx * o.ny;
  const c = o.scale * Math.cos(o.angle), s = o.scale * Math.sin(o.angle), [x0, y0] = o.at, square = o.scale ** 2;
  const bad = (i: number) => uniform(i, 2) < (o.masked ?? 0.03);
  return {
    name: `made-${o.seed}`,
    band: "r",
    nx: o.nx,
    ny: o.ny,
    data: Float32Array.from({ length: n }, (_, i) => 2 * uniform(i, 0) - 0.7),
    ierr: Float32Array.from({ length: n }, (_, i) => bad(i) ? 0 : 5 + uniform(i, 1)),
    dq: Uint16Array.from({ length: n }, (_, i) => bad(i) ? (i % 2 ? 2 : 1) : i % 37 ? 0 : 4),
    wcs: {
      toPixel: (ra: number, dec: number) => {
        const x = ra / perPixel, y = dec / perPixel;
        return [x0 + c * x - s * y, y0 + s * x + c * y];
      },
      toSky: (x: number, y: number) => {
        const u = x - x0, v = y - y0;
        return [(c * u + s * v) / square * perPixel, (-s * u + c * v) / square * perPixel];
      },
    },
    sig1: 0.2,
    psfnorm: 0.25,
    galnorm: 0.2,
    pixscale: 0.262,
    psfSigma: o.psfSigma ?? 1.7,
    mjd: 57000 + o.seed,
  } as unknown as Exposure;
}

/** Runs one kernel on given buffers, the last of which are read back. @param written how many */
export async function runImaging(
  engine: Engine,
  kernel: string,
  inputs: readonly [BufferRef["type"], ArrayLike<number>][],
  params: readonly number[],
  groups: number,
  { written = 1, constants }: { written?: number; constants?: Constants } = {},
): Promise<Values[]> {
  const buffers = inputs.map(([type, values]) => {
    const buffer = engine.alloc(type, values.length);
    engine.write(buffer, Float64Array.from(values));
    return buffer;
  });
  try {
    await engine.run([{ kernel, buffers, params, groups, constants }]);
    const out: Values[] = [];
    for (const buffer of buffers.slice(-written)) out.push(await engine.read(buffer));
    return out;
  } finally {
    for (const buffer of buffers) buffer.destroy();
  }
}

/** Largest difference of two rows of numbers. */
export const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
};
