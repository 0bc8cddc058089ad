import { parseSync } from "@optique/core";
import { runSync } from "@optique/run";
import { UsageError } from "../src/base/errors.ts";
import type { Action, CommandParser } from "./command_row.ts";
import { commands } from "./commands.ts";
import { hint } from "./hints.ts";
import { commandLineOf, joinZoom } from "./options.ts";
import { errorDocument } from "./error_document.ts";

/** The action that a command line asks for. Ends the process where it asks for help or cannot be used. */
export async function readCommand(words: readonly string[]): Promise<Action> {
  const args = joinZoom(words), own = commands.filter((row) => row.name.split(" ")[0] === args[0]);
  // Mostly this is enough, and the options of other commands are not imported.
  const parsed = own.length > 0 ? parseSync(await commandLineOf(own), args) : undefined;
  return parsed?.success ? parsed.value : readAny(await commandLineOf(commands), args);
}

/** The same with all commands at hand: it helps, completes and says what is wrong. */
function readAny(commandLine: CommandParser, args: readonly string[]): Action {
  let wrong = "";
  return runSync(commandLine, {
    programName: "obiwan",
    args,
    help: { option: { names: ["--help", "-h"] }, command: true },
    completion: "command",
    showChoices: true,
    // The full usage would hide the line that matters.
    aboveError: "none",
    errorExitCode: 2,
    stderr: (line) => {
      wrong += line;
      console.error(line);
    },
    onExit: (code) => {
      if (code === 2) {
        console.error(hint(commandLine, args, !wrong.includes("Did you mean")));
        if (args.includes("--json")) console.log(errorDocument(new UsageError(wrong.replace(/^Error: /, "").trim())));
      }
      Deno.exit(code);
    },
  });
}
