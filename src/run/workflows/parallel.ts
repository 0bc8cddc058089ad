import { quote } from "../slurm/script.ts";
import type { Workflow, WorkflowFile } from "./names.ts";

/** GNU parallel: a list of units, and a script that runs those that have not been run well. */
export function parallel({ program, root, units }: Workflow): WorkflowFile[] {
  const text = `#!/bin/sh
# Runs every unit of the plan by GNU parallel; run it again to run those that failed or are missing. Options are handed on to
# parallel: --jobs N, --sshlogin HOST, --memfree 8G.
set -eu
cd "$(dirname "$0")"
exec parallel --joblog joblog.tsv --resume-failed --halt never "$@" \\
  ${quote(quote(program))} run ${quote(quote(root))} --only {} :::: units.txt
`;
  return [{ name: "run.sh", text, script: true }, {
    name: "units.txt",
    text: units.map(({ id }) => `${id}\n`).join(""),
  }];
}
