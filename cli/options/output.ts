import { type Message, message, text } from "@optique/core";
import { text as textOption, textOr, toggle } from "./kinds.ts";

/** What is printed, and where files go. */
export const json = toggle("--json", message`one JSON document on stdout`);

export const dryRun = (description: Message) => toggle("--dry-run", description);

export const outdir = (
  fallback: string,
  description = message`products go below this directory (default: ${text(fallback)})`,
) => textOr("--outdir", "DIR", fallback, description);

export const to = (description: Message) => textOption("--to", "DIR", description);
