import { type InferValue, message, object } from "@optique/core";
import { kernels } from "../execution.ts";
import { oneOf } from "../kinds.ts";
import { json } from "../output.ts";
import { optionalPart } from "../survey.ts";

const engine = oneOf(
  "--engine",
  ["webgpu", "simd"],
  "webgpu",
  message`what is compared with the f64 reference: a WebGPU adapter or the processor in f32 (default: webgpu)`,
);

export const crosscheckOptions = object("Options", { ...optionalPart, engine, kernels, json });

export type CrosscheckCommand = InferValue<typeof crosscheckOptions>;
