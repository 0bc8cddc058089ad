import { type InferValue, object } from "@optique/core";
import { engine, kernels, seed } from "../execution.ts";
import { outdir } from "../output.ts";

export const demoOptions = object("Options", { outdir: outdir("demo-out"), seed, engine, kernels });

export type DemoCommand = InferValue<typeof demoOptions>;
