import { argument, message } from "@optique/core";
import { completed } from "./completed.ts";

/** The run directory that a command works on. */
export const runDir = argument(completed("RUN"), { description: message`run directory that "plan" made` });
