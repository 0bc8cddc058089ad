import { argument, message, string } from "@optique/core";

/** The run directory that a command works on. */
export const runDir = argument(string({ metavar: "RUN" }), { description: message`run directory that "plan" made` });
