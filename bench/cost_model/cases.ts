/** The patch-gradients that are predicted, as the benchmark measures them. */
import { fieldCount, type ModelName } from "../../src/kernels/fit_types.ts";
import { mixtureOf } from "../../src/math/profiles.ts";
import { fourierPatch, mogPatch, type Work } from "../measure/flops.ts";
import type { Patch } from "./kernels.ts";

export interface Case {
  unit: "W1" | "W2";
  /** As in the benchmark's rows. */
  name: string;
  patch: Patch;
  /** By the benchmark's rule of counting. */
  useful: Work;
}

const box = 48;

function fourier(model: ModelName, size: number): Case {
  const fields = fieldCount[model],
    variance = mixtureOf(model, 2).variance,
    wide = variance.filter((v) => v > 0).length;
  return {
    unit: "W2",
    name: `${model}, ${box}×${box} px, 63 px PSF, size ${size}`,
    patch: { box, size, components: variance.length, fields },
    useful: fourierPatch(box ** 2, size, wide, fields, fields),
  };
}

export const cases: readonly Case[] = [
  {
    unit: "W1",
    name: "EXP 6 × 3, 48×48 px",
    patch: { box, components: 18, fields: 6 },
    useful: mogPatch(box ** 2, 18, 6),
  },
  ...(["PSF", "REX", "EXP", "DEV", "SER"] as const).map((model) => fourier(model, 64)),
  ...(["REX", "EXP", "DEV", "SER"] as const).map((model) => fourier(model, 128)),
];
