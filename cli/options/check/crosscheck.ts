import { type InferValue, object } from "@optique/core";
import { kernels } from "../execution.ts";
import { json } from "../output.ts";
import { optionalPart } from "../survey.ts";

export const crosscheckOptions = object("Options", { ...optionalPart, kernels, json });

export type CrosscheckCommand = InferValue<typeof crosscheckOptions>;
