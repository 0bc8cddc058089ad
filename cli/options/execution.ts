import { type Message, message } from "@optique/core";
import { engineChoices, kernelsChoices } from "../../src/run/engines/choice.ts";
import { oneOf, whole, wholeOr } from "./kinds.ts";

/** Where it runs, and with which random numbers. */
export const engine = oneOf("--engine", engineChoices, "auto", message`where kernels run (default: auto)`);

export const kernels = oneOf(
  "--kernels",
  kernelsChoices,
  "auto",
  message`how kernels are written on an adapter: for a program on the processor (cpu) or for a GPU (default: as the adapter is)`,
);

export const readers = (description: Message) => whole("--readers", { min: 1, max: 64 }, description);

export const seed = wholeOr("--seed", { min: 0 }, 1, message`seed of all random numbers (default: 1)`);
