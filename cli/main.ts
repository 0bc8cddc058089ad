import { exitCodeOf } from "../src/base/errors.ts";
import { version } from "../src/base/version.ts";
import { errorDocument } from "./error_document.ts";
import { commitOf } from "./text/commit.ts";

/** The version and, in a clone, the commit. */
function fullVersion(): string {
  const commit = commitOf(decodeURIComponent(new URL("../", import.meta.url).pathname));
  return commit ? `${version} (commit ${commit.slice(0, 7)})` : version;
}

/** Does what the words ask for. What needs no options is answered before the library that reads them is imported.
 * @returns the exit code */
async function main(args: readonly string[]): Promise<number | void> {
  const [first = "--help", ...rest] = args;
  if (rest.length === 0 && ["--help", "-h", "help"].includes(first)) {
    console.log((await import("./overview.ts")).overview());
    return 0;
  }
  if (["--version", "-v"].includes(first)) {
    console.log(fullVersion());
    return 0;
  }
  const { readCommand } = await import("./read_command.ts");
  return await (await readCommand(args))();
}

/** Prints the error, with `--json` as a document, too. @returns the exit code */
function sayError(error: unknown): number {
  const code = exitCodeOf(error);
  if (Deno.args.includes("--json")) console.log(errorDocument(error));
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

Deno.exit(await main(Deno.args).then((code) => code ?? 0, sayError));
