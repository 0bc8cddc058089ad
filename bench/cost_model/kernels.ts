/** Which kernels a patch-gradient runs, and how often each of their loops: in the order in which the compiler leaves them in the code. */
import type { Constants } from "../../src/compute/engine.ts";
import type { KernelForm } from "../../src/compute/kernel_form.ts";

/** One source on one exposure. */
export interface Patch {
  /** Side of the box in pixels, and of the transform; no transform with a PSF that is a sum of Gaussians. */
  box: number;
  size?: number;
  /** Gaussians of the model, one of no width counted; those of both sums where the PSF is one, too. */
  components: number;
  /** Images that are drawn. */
  fields: number;
}

/** A pipeline. */
export interface Code {
  kernel: string;
  form: KernelForm;
  constants: Constants;
}

/** How often a loop runs, and those in it each time. */
export interface Trips {
  times: number;
  /** Share of its words that a processor moves: lanes that are masked move none, and what all lanes read is read once. */
  moved: number;
  inner: readonly Trips[];
}

/** A kernel at work on a patch. */
export interface Part extends Code {
  lanes: number;
  /** @param sharedBytes workgroup memory, which is cleared first */
  trips(patch: Patch, sharedBytes: number): Trips;
}

const loop = (times: number, ...inner: Trips[]): Trips => ({ times, moved: 1, inner });
const moving = (moved: number, { times, inner }: Trips): Trips => ({ times, moved, inner });
/** All lanes read the same words. */
const same = 1 / 64;
/** 16 bytes of each lane at a time. */
const clear = (bytes: number, lanes: number) => loop(Math.ceil(bytes / 16 / lanes));
/** Broad components, which these patches lack. */
const noGaussians = loop(0, loop(0));
const pairs = ({ fields }: Patch) => Math.ceil(fields / 2);

const draw64Gpu: Part = {
  kernel: "draw64",
  form: "gpu",
  constants: {},
  lanes: 256,
  trips: (p, bytes) => {
    const sums = loop(p.components);
    return loop(1, clear(bytes, 256), loop(pairs(p), sums, sums, sums, sums), noGaussians);
  },
};

const drawGpu: Part = {
  kernel: "draw",
  form: "gpu",
  constants: {},
  lanes: 256,
  trips: (p, bytes) => {
    const size = p.size!, lines = 2048 / size, sums = loop(p.components);
    const rows = loop(size / lines, sums, sums), columns = loop(Math.ceil(p.box / lines));
    return loop(
      1,
      clear(bytes, 256),
      loop(Math.ceil((size / 2 + 1) / 256)),
      loop(pairs(p), rows, columns),
      noGaussians,
    );
  },
};

const linearizeGpu: Part = {
  kernel: "linearize",
  form: "gpu",
  constants: {},
  lanes: 64,
  trips: ({ box }, bytes) => loop(1, clear(bytes, 64), loop(box ** 2 / 64)),
};

const taps = loop(7);

const draw64Cpu: Part = {
  kernel: "draw64",
  form: "cpu",
  constants: {},
  lanes: 64,
  trips: (p, bytes) => {
    // Columns that the box sees go to the tile and come back, of these the rows that it sees leave.
    const seen = p.box / 64, lines = moving((2 * seen + seen ** 2) / 3, loop(pairs(p)));
    return loop(1, clear(bytes, 64), loop(Math.ceil(p.components / 3)), taps, taps, lines, noGaussians);
  },
};

const drawCpu: Part = {
  kernel: "draw",
  form: "cpu",
  constants: { lanes: 64 },
  lanes: 64,
  trips: (p, bytes) => {
    const size = p.size!, spectrum = loop(4, loop(pairs(p)));
    // Rows take two rounds of 64 lanes, the columns of the box one.
    const rounds = 2 + Math.ceil(p.box / 64), busy = (2 + p.box / 64) / rounds;
    const lines128 = moving(busy, loop(rounds / 2, moving(busy, loop(2)))), otherSizes = [loop(0), loop(0, loop(0))];
    return loop(
      1,
      clear(bytes, 64),
      taps,
      taps,
      loop(size / 64),
      loop((size / 2 + 1) * size / 4 / 64, moving(same, loop(p.components)), spectrum),
      loop(pairs(p), loop(2, lines128, ...otherSizes)),
      noGaussians,
    );
  },
};

const linearizeCpu: Part = {
  kernel: "linearize",
  form: "cpu",
  constants: {},
  lanes: 64,
  trips: ({ box }, bytes) => {
    const rounds = Math.ceil(box / 64), rows = moving(box / 64 / rounds, loop(box / 4));
    return loop(1, clear(bytes, 64), loop(rounds, rows), moving(10 / 64, loop(8)));
  },
};

/** Sums of `linearize_mog`, each by one lane. */
const sums = 29;
const mog = (form: KernelForm): Part => ({
  kernel: "linearize_mog",
  form,
  constants: { lanes: 64 },
  lanes: 64,
  trips: ({ box, components }, bytes) =>
    loop(
      1,
      clear(bytes, 64),
      loop(Math.ceil(components / 64)),
      loop(1, loop(box ** 2 / 256, moving(same, loop(Math.ceil(components / 3))))),
      loop(1, moving(sums / 64, loop(16))),
    ),
});

/** The kernels of a patch-gradient. */
export function partsOf({ size, fields }: Patch, form: KernelForm): Part[] {
  if (size === undefined) return [mog(form)];
  const draw = form === "gpu" ? (size === 64 ? draw64Gpu : drawGpu) : size === 64 ? draw64Cpu : drawCpu;
  return [draw, { ...(form === "gpu" ? linearizeGpu : linearizeCpu), constants: { fields } }];
}
