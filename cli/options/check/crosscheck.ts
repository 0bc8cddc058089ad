import { type InferValue, object } from "@optique/core";
import { optionalPart } from "../survey.ts";

export const crosscheckOptions = object("Options", optionalPart);

export type CrosscheckCommand = InferValue<typeof crosscheckOptions>;
