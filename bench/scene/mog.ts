import type { BufferRef, Dispatch, Engine } from "../../src/compute/engine.ts";
import {
  mogAnchorRow,
  type MogPatch,
  mogPatchRow,
  mogSumsRow,
  packMogPatch,
  packMogPsf,
  packMogSource,
  type PsfGaussian,
} from "../../src/kernels/mog_layout.ts";
import { devMixture, expMixture, type Mixture, pointMixture } from "../../src/math/profiles.ts";
import { randomNumbers } from "./random.ts";

/** Galaxy and PSF of a case: number of Gaussians, parameters that it has. */
export interface MogCase {
  label: string;
  mixture: Mixture;
  psfGaussians: number;
  parameters: number;
}

export const mogCases = {
  star: { label: "star 1 × 3", mixture: pointMixture, psfGaussians: 3, parameters: 3 },
  exp1: { label: "EXP 6 × 1", mixture: expMixture, psfGaussians: 1, parameters: 6 },
  exp3: { label: "EXP 6 × 3", mixture: expMixture, psfGaussians: 3, parameters: 6 },
  dev3: { label: "DEV 9 × 3", mixture: devMixture, psfGaussians: 3, parameters: 6 },
} satisfies Record<string, MogCase>;

export const gaussiansOf = (c: MogCase) => c.mixture.amplitude.length * c.psfGaussians;

/** Many patches of one kind on the device, each a source of its own. */
export interface MogScene extends Disposable {
  count: number;
  sums: BufferRef;
  /** Dispatches over the first `count` patches; a dispatch has at most 65,535 workgroups. */
  dispatches(count: number, lanes: number): Dispatch[];
}

const sourceCount = 1024, psfCount = 16, mostGroups = 65_535;
/** Pixels beyond this are no harder to read: they are in no cache either way. */
const mostPixelBytes = 2 ** 28;

/** Sources of sizes from a third of a pixel to five, on boxes of noise with one hole in ten pixels.
 * @param count of patches; those beyond what 256 MiB of pixels hold share boxes */
export function mogScene(engine: Engine, c: MogCase, side: number, count: number): MogScene {
  const random = randomNumbers(side + 1000 * gaussiansOf(c)), pixels = side * side;
  const boxes = Math.min(count, Math.floor(Math.min(engine.maxBindingBytes, mostPixelBytes) / 4 / pixels));
  const pix = filled(engine, boxes * pixels, () => 0.1 * (random() + random() + random() - 1.5));
  const ierr = filled(engine, boxes * pixels, () => random() < 0.1 ? 0 : 9 + 2 * random());
  const patches = new Int32Array(count * mogPatchRow.stride);
  const anchors = new Float32Array(count * mogAnchorRow.stride);
  for (let i = 0; i < count; i++) {
    const rows = packMogPatch(patchAt(i, boxes, side, random));
    mogPatchRow.row(patches, i).set(rows.patch);
    mogAnchorRow.row(anchors, i).set(rows.anchor);
  }
  const sources = Array.from({ length: sourceCount }, () => {
    const re = 0.1 * Math.exp(2.6 * random()), e = 0.8 * random(), angle = 2 * Math.PI * random();
    return packMogSource(c.mixture, re, e * Math.cos(angle), e * Math.sin(angle));
  });
  const psfs = Array.from({ length: psfCount }, () => packMogPsf(seeing(c.psfGaussians, 1.5 + random())));
  const put = (type: BufferRef["type"], values: Int32Array | Float32Array) => {
    const buffer = engine.alloc(type, values.length);
    engine.write(buffer, values);
    return buffer;
  };
  const sums = engine.alloc("f32", count * mogSumsRow.stride);
  const buffers = [
    put("i32", patches),
    put("f32", anchors),
    put("f32", Float32Array.from(sources.flatMap((r) => [...r]))),
    put("f32", Float32Array.from(psfs.flatMap((r) => [...r]))),
    pix,
    ierr,
    sums,
  ];
  return {
    count,
    sums,
    dispatches(wanted, lanes) {
      const list: Dispatch[] = [];
      for (let first = 0; first < wanted; first += mostGroups) {
        const groups = Math.min(mostGroups, wanted - first);
        list.push({ kernel: "linearize_mog", buffers, params: [first], groups, constants: { lanes } });
      }
      return list;
    },
    [Symbol.dispose]() {
      for (const buffer of buffers) buffer.destroy();
    },
  };
}

function patchAt(i: number, boxes: number, side: number, random: () => number): MogPatch {
  const offset = (i % boxes) * side * side, turn = 2 * Math.PI * random(), c = 3.8 * Math.cos(turn);
  const s = 3.8 * Math.sin(turn);
  return {
    source: i % sourceCount,
    psf: i % psfCount,
    offset,
    stride: side,
    ierrOffset: offset,
    ierrStride: side,
    width: side,
    height: side,
    px: side / 2 + 2 * random() - 1,
    py: side / 2 + 2 * random() - 1,
    jacobian: [-c, s, s, c],
    flux: 5 + 20 * random(),
  };
}

/** Concentric Gaussians of a PSF with sigma `s` px: core, shoulder, wing. */
function seeing(count: number, s: number): PsfGaussian[] {
  const all = [[0.65, 1], [0.28, 2.2], [0.07, 7]].slice(0, count), sum = all.reduce((t, [a]) => t + a, 0);
  return all.map(([a, v]) => ({ amplitude: a / sum, covariance: [v * s * s, 0.05 * v * s * s, 1.1 * v * s * s] }));
}

/** A buffer with values made a tile at a time: more of them would only repeat. */
function filled(engine: Engine, length: number, value: () => number): BufferRef {
  const buffer = engine.alloc("f32", length);
  const tile = Float32Array.from({ length: Math.min(length, 1 << 20) }, value);
  for (let at = 0; at < length; at += tile.length) {
    engine.write(buffer, tile.subarray(0, Math.min(tile.length, length - at)), at);
  }
  return buffer;
}
