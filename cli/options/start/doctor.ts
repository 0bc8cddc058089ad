import { type InferValue, message, object } from "@optique/core";
import { toggle } from "../kinds.ts";
import { json } from "../output.ts";

export const doctorOptions = object("Options", {
  fix: toggle("--fix", message`prints the commands that install what is missing on this system, and runs none of them`),
  json,
});

export type DoctorCommand = InferValue<typeof doctorOptions>;
