import { Universe } from "../universe.ts";
import { type ChipJob, runChipJob } from "./chip_job.ts";

/** What a Worker answers to a job. */
export type ChipAnswer = { files: ReturnType<typeof runChipJob> } | { error: string };

let universe: Universe | undefined;

self.onmessage = ({ data: job }: MessageEvent<ChipJob>) => {
  try {
    if (universe?.seed !== job.seed) universe = new Universe(job.seed);
    const files = runChipJob(universe, job);
    const buffers = Object.values(files).flat().map((bytes) => bytes.buffer as ArrayBuffer);
    self.postMessage({ files } satisfies ChipAnswer, buffers);
  } catch (error) {
    self.postMessage({ error: String((error as Error).stack ?? error) } satisfies ChipAnswer);
  }
};
