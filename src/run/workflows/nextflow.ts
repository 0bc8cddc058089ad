import { quote } from "../slurm/script.ts";
import type { Workflow, WorkflowFile } from "./names.ts";

/** Nextflow (DSL 2): a process for each unit. Units that were stopped, or killed for memory or time, are tried again. */
export function nextflow({ program, root, units }: Workflow): WorkflowFile[] {
  const rows = units.map(({ id, memoryBytes }) => `${id},${Math.ceil(memoryBytes / 2 ** 20)}\n`);
  return [{ name: "main.nf", text: script(program, root) }, {
    name: "units.csv",
    text: `unit,mebibytes\n${rows.join("")}`,
  }];
}

/** Text for Groovy between single quotes. */
const groovy = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

const script = (program: string, root: string) =>
  `// Runs every unit of the plan; start it again with -resume to run those that failed or are missing.
nextflow.enable.dsl = 2

params.command = ${groovy(`${quote(program)} run ${quote(root)} --only`)}
params.units = "\${projectDir}/units.csv"

process unit {
    tag "\${id}"
    memory { mebibytes.MB * task.attempt }
    // 75: stopped on request; 137, 140, 143: killed for memory or time. The same command resumes.
    errorStrategy { task.exitStatus in [75, 137, 140, 143] ? 'retry' : 'ignore' }
    maxRetries 5

    input:
    tuple val(id), val(mebibytes)

    script:
    """
    \${params.command} \${id}
    """
}

workflow {
    Channel.fromPath(params.units)
        | splitCsv(header: true)
        | map { row -> tuple(row.unit, row.mebibytes as int) }
        | unit
}
`;
