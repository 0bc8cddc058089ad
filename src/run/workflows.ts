import type { Plan } from "../rundir/plan.ts";
import type { Workflow, WorkflowEngine, WorkflowFile } from "./workflows/names.ts";
import { nextflow } from "./workflows/nextflow.ts";
import { parallel } from "./workflows/parallel.ts";
import { snakemake } from "./workflows/snakemake.ts";

const makers: Record<WorkflowEngine, (workflow: Workflow) => WorkflowFile[]> = { snakemake, nextflow, parallel };

/** Files by which an engine runs every unit of a plan once: `obiwan run RUN --only UNIT`, which resumes, does nothing where the unit
 * is done, and ends with the code of its failure. */
export function workflowFiles(engine: WorkflowEngine, plan: Plan, root: string, program: string): WorkflowFile[] {
  const units = plan.units.map(({ id, estimate }) => ({ id, memoryBytes: estimate.memoryBytes }));
  return makers[engine]({ program, root, units });
}

/** How an engine is started, as shell words after the directory of its files. */
export const startOf: Record<WorkflowEngine, string> = {
  snakemake: "snakemake --cores 1 --resources mem_mb=16000",
  nextflow: "nextflow run main.nf -resume",
  parallel: "./run.sh --jobs 1",
};
