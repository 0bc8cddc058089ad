import { type InferValue, object } from "@optique/core";
import { engine, seed } from "../execution.ts";
import { outdir } from "../output.ts";

export const demoOptions = object("Options", { outdir: outdir("demo-out"), seed, engine });

export type DemoCommand = InferValue<typeof demoOptions>;
