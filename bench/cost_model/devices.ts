/** What devices can do at most: published for GPUs, measured for the one at hand. */

/** A GPU. Rates are of one unit (an SM, a CU) in a clock cycle, in instructions of 32 lanes. */
export interface Gpu {
  name: string;
  units: number;
  /** Hz. */
  clock: number;
  /** Instructions that can begin. */
  issue: number;
  /** Whole numbers, comparisons, selections. */
  whole: number;
  /** Exponentials and the like. */
  special: number;
  /** Accesses to workgroup memory of one word a lane. */
  shared: number;
  /** Whether what all lanes share has an instruction stream of its own. */
  scalarApart: boolean;
  /** Bytes a second of memory. */
  bandwidth: number;
  /** FLOP a second, multiply-adds. */
  peak: number;
  source: string;
}

const hopper = {
  issue: 4,
  whole: 2,
  special: 0.5,
  shared: 1,
  scalarApart: false,
  units: 132,
  clock: 1.98e9,
  peak: 66.9e12,
};

export const gpus: readonly Gpu[] = [
  {
    name: "RX 7900 XTX",
    units: 96,
    clock: 2.5e9,
    issue: 2,
    whole: 2,
    special: 0.5,
    shared: 1,
    scalarApart: true,
    bandwidth: 0.96e12,
    peak: 61.4e12,
    source: "AMD, data sheet (61.4 TFLOP/s with two instructions at once, which is not counted on) and RDNA3 ISA guide",
  },
  { name: "H100", ...hopper, bandwidth: 3.35e12, source: "NVIDIA, H100 SXM data sheet and Hopper tuning guide" },
  { name: "H200", ...hopper, bandwidth: 4.8e12, source: "NVIDIA, H200 SXM data sheet; the chip is that of the H100" },
];

/** A processor that plays a GPU: what the benchmark measured of it, a second. */
export interface Software {
  /** Lanes that add and multiply. */
  fma: number;
  exp: number;
  /** Words put into workgroup memory and taken out. */
  exchange: number;
}
