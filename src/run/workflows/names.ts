/** Programs that can distribute the units of a plan, each of which gets them in its own files. */
export const workflowEngines = ["snakemake", "nextflow", "parallel"] as const;
export type WorkflowEngine = typeof workflowEngines[number];
