import {
  argument,
  constant,
  type InferValue,
  message,
  multiple,
  object,
  option,
  optional,
  string,
} from "@optique/core";

const runDir = argument(string({ metavar: "RUN" }), { description: message`run directory` });

export const deriveOptions = object("Options", {
  command: constant("derive"),
  run: runDir,
  bricks: multiple(option("--brick", string({ metavar: "BRICK" }), {
    description: message`only this brick; may be repeated (default: all that are finished)`,
  })),
  cuts: optional(option("--cuts", string({ metavar: "FILE" }), {
    description: message`target cuts of your own, as JSON, instead of eBOSS and DESI ELG`,
  })),
  json: option("--json", { description: message`one JSON document on stdout` }),
});

export type DeriveCommand = InferValue<typeof deriveOptions>;
