import type { EngineSupply } from "../../src/compute/engine.ts";
import { supplyOf } from "../../src/compute/supply_of.ts";
import { SimdEngine } from "../../src/simd/simd_engine.ts";
import type { Bench } from "./context.ts";

/** Where a run would work on whole images with this device, one thread of it. */
export const imagesOn = ({ engine, software }: Bench): EngineSupply => supplyOf(software ? new SimdEngine() : engine);
