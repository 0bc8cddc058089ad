import { type InferValue, object } from "@optique/core";
import { json } from "../output.ts";

export const doctorOptions = object("Options", { json });

export type DoctorCommand = InferValue<typeof doctorOptions>;
