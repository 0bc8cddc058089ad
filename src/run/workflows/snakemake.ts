import { quote } from "../slurm/script.ts";
import type { Workflow, WorkflowFile } from "./names.ts";

/** Snakemake: a job for each unit. What says that one is done is a file of Snakemake's own, as it removes the output of jobs that fail,
 * and a run's products are not its to remove. */
export function snakemake({ program, root, units }: Workflow): WorkflowFile[] {
  return [
    { name: "Snakefile", text: snakefile(program, root) },
    { name: "units.json", text: `${JSON.stringify(Object.fromEntries(units.map(memoryOf)), null, 1)}\n` },
  ];
}

/** Mebibytes that a unit's worker may take. */
const memoryOf = ({ id, memoryBytes }: Workflow["units"][number]) => [id, Math.ceil(memoryBytes / 2 ** 20)] as const;

const snakefile = (program: string, root: string) =>
  `# Runs every unit of the plan; start it again to run those that failed or are missing.
import json
import os

with open(os.path.join(workflow.basedir, "units.json")) as file:
    MEMORY = json.load(file)  # MiB of each unit

COMMAND = ${JSON.stringify(`${quote(program)} run ${quote(root)} --only`)}


rule all:
    input:
        expand("done/{unit}", unit=MEMORY),


rule unit:
    output:
        touch("done/{unit}"),
    wildcard_constraints:
        unit="[^/]+/[^/]+",
    resources:
        mem_mb=lambda wildcards: MEMORY[wildcards.unit],
    params:
        command=COMMAND,
    shell:
        "{params.command} {wildcards.unit}"
`;
