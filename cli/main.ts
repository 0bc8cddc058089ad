import { message } from "@optique/core";
import { runSync } from "@optique/run";
import { exitCodeOf } from "../src/base/errors.ts";
import { version } from "../src/base/version.ts";
import { hint } from "./hints.ts";
import { commandLine, joinZoom } from "./options.ts";
import { commitOf } from "./text/commit.ts";

/** The version and, in a clone, the commit. */
function fullVersion(): string {
  const commit = commitOf(decodeURIComponent(new URL("../", import.meta.url).pathname));
  return commit ? `${version} (commit ${commit.slice(0, 7)})` : version;
}

let wrong = "";
const action = runSync(commandLine, {
  programName: "obiwan",
  args: joinZoom(Deno.args),
  help: "both",
  completion: "command",
  version: { value: Deno.args.includes("--version") ? fullVersion() : version, option: true },
  // The full usage would hide the line that matters.
  aboveError: "none",
  errorExitCode: 2,
  stderr: (text) => {
    wrong += text;
    console.error(text);
  },
  onExit: (code) => {
    if (code === 2) console.error(hint(Deno.args, !wrong.includes("Did you mean")));
    Deno.exit(code);
  },
  brief: message`injects galaxies into survey images and measures what comes back`,
});

/** Prints the error. @returns the exit code */
function sayError(error: unknown): number {
  const code = exitCodeOf(error);
  if (code !== 70) {
    console.error(`obiwan: ${(error as Error).message}`);
    return code;
  }
  const { os, arch } = Deno.build;
  console.error(`obiwan: this is a bug: ${(error as Error)?.stack ?? error}`);
  console.error(
    `obiwan ${fullVersion()}, deno ${Deno.version.deno}, ${os} ${arch}; to report it: docs/howto/report-a-bug.md`,
  );
  return code;
}

Deno.exit(await action().then((code) => code ?? 0, sayError));
