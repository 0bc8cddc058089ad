/** Programs that can distribute the units of a plan, each of which gets them in its own files. */
export const workflowEngines = ["snakemake", "nextflow", "parallel"] as const;
export type WorkflowEngine = typeof workflowEngines[number];

/** What the files of an engine are made of. */
export interface Workflow {
  /** Path of the program. */
  program: string;
  /** Run directory, absolute. */
  root: string;
  units: readonly { id: string; memoryBytes: number }[];
}

/** A text file. */
export interface WorkflowFile {
  name: string;
  text: string;
  /** It is a script to be started. */
  script?: boolean;
}
