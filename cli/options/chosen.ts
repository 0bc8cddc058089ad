import { argument, type Message, message, multiple } from "@optique/core";
import { completed } from "./completed.ts";
import { text, texts, whole } from "./kinds.ts";

/** Choices: bricks by name, position or at random, and target cuts. */
export const brickNames = (description: Message) => multiple(argument(completed("BRICK"), { description }));

export const radec = (description: Message) => texts("--radec", "RA,DEC", description);

export const box = (description: Message) => text("--box", "RA1,RA2,DEC1,DEC2", description);

export const random = whole("--random", { min: 1 }, message`this many of these bricks, at random`);

export const cuts = text(
  "--cuts",
  "FILE",
  message`your own target cuts (JSON file) in place of those of eBOSS and DESI ELG`,
);
