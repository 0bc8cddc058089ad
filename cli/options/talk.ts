import { message, object } from "@optique/core";
import { text, toggle } from "./kinds.ts";

/** How much a command says of its work. */
export const talk = object("Messages", {
  quiet: toggle("--quiet", message`only warnings and errors on stderr`),
  verbose: toggle("--verbose", message`also a line for each stage that is over, with its time and memory`),
  log: text("--log", "FILE", message`also append all messages to this file, with the time`),
});
