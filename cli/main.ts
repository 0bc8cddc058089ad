import { runSync } from "@optique/run";
import { message } from "@optique/core";
import { exitCodeOf } from "../src/base/errors.ts";
import { version } from "../src/base/version.ts";
import { hint } from "./hints.ts";
import { commandLine, joinZoom } from "./options.ts";

let wrong = "";
const command = runSync(commandLine, {
  programName: "obiwan",
  args: joinZoom(Deno.args),
  help: "both",
  completion: "command",
  version: { value: version, option: true },
  // All of the usage hides the one line that matters.
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

try {
  switch (command.command) {
    case "brick":
      await (await import("./commands/run/brick.ts")).brick(command);
      break;
    case "plan":
      await (await import("./commands/prepare/plan.ts")).plan(command);
      break;
    case "run":
      Deno.exit(await (await import("./commands/run/run.ts")).run(command));
      break;
    case "status":
      await (await import("./commands/run/status.ts")).status(command);
      break;
    case "retry":
      await (await import("./commands/run/retry.ts")).retry(command);
      break;
    case "verify":
      await (await import("./commands/check/verify.ts")).verify(command);
      break;
    case "derive":
      await (await import("./commands/look/derive.ts")).derive(command);
      break;
    case "slurm":
      Deno.exit(await (await import("./commands/run/slurm.ts")).slurm(command));
      break;
    case "archive":
      await (await import("./commands/look/archive.ts")).archive(command);
      break;
    case "cutouts":
      await (await import("./commands/look/cutouts.ts")).cutouts(command);
      break;
    case "merge":
      await (await import("./commands/look/merge.ts")).merge(command);
      break;
    case "plots":
      await (await import("./commands/look/plots.ts")).plots(command);
      break;
    case "report":
      await (await import("./commands/look/report.ts")).report(command);
      break;
    case "forced":
      await (await import("./commands/run/forced.ts")).forced(command);
      break;
    case "randoms draw":
      await (await import("./commands/prepare/randoms_draw.ts")).randomsDraw(command);
      break;
    case "randoms split":
      await (await import("./commands/prepare/randoms_split.ts")).randomsSplit(command);
      break;
    case "synth":
      await (await import("./commands/prepare/synth.ts")).synth(command);
      break;
    case "demo":
      await (await import("./commands/try/demo.ts")).demo(command);
      break;
    case "doctor":
      await (await import("./commands/check/doctor.ts")).doctor(command);
      break;
    case "crosscheck":
      await (await import("./commands/check/crosscheck.ts")).crosscheck(command);
      break;
    case "compare":
      await (await import("./commands/look/compare.ts")).compare(command);
      break;
  }
  Deno.exit(0);
} catch (error) {
  const code = exitCodeOf(error);
  if (code === 70) {
    const { os, arch } = Deno.build;
    console.error(`obiwan: this is a bug: ${(error as Error)?.stack ?? error}`);
    console.error(
      `obiwan ${version}, deno ${Deno.version.deno}, ${os} ${arch}; to report it: docs/howto/report-a-bug.md`,
    );
  } else console.error(`obiwan: ${(error as Error).message}`);
  Deno.exit(code);
}
