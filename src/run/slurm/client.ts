import { ResourceError } from "../../base/errors.ts";
import { childEnv } from "../child_env.ts";

/** One task of a job array that is queued or running. */
export interface SlurmTask {
  /** `<job>_<task>` */
  id: string;
  /** RUNNING, PENDING, COMPLETING ... */
  state: string;
  /** Why it waits: Resources, Priority, JobHeldUser ... */
  reason: string;
}

/** What a run needs from the batch system. */
export interface Slurm {
  /** @returns the number of the job @throws {ResourceError} when it is refused */
  submit(script: string): Promise<string>;
  /** Tasks of jobs of that name that have not ended. @throws {ResourceError} when the batch system does not answer */
  tasks(name: string): Promise<SlurmTask[]>;
  /** Ends all jobs of that name. @throws {ResourceError} */
  cancel(name: string): Promise<void>;
}

/** Slurm by its commands. */
export const slurmCommands: Slurm = {
  async submit(script) {
    // With several clusters the number is followed by ";" and the cluster's name.
    return (await call("sbatch", "--parsable", script)).trim().split(";")[0];
  },
  async tasks(name) {
    return parseTasks(await call("squeue", "--noheader", "--array", `--name=${name}`, "--format=%i|%T|%r"));
  },
  async cancel(name) {
    await call("scancel", `--name=${name}`);
  },
};

/** Lines `id|state|reason` of squeue. */
export function parseTasks(text: string): SlurmTask[] {
  return text.split("\n").filter(Boolean).map((line) => {
    const [id, state, ...reason] = line.split("|");
    return { id: id.trim(), state, reason: reason.join("|") };
  });
}

async function call(command: "sbatch" | "squeue" | "scancel", ...args: string[]): Promise<string> {
  let result: Deno.CommandOutput;
  try {
    result = await new Deno.Command(command, { ...childEnv(), args, stdin: "null" }).output();
  } catch (error) {
    // A command that is not there when the program starts cannot be granted to it.
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable)) throw error;
    throw new ResourceError(
      `Cannot start ${command}: is this a machine of a Slurm cluster? To submit from another place, save what --print writes`,
    );
  }
  const words = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!result.success) {
    throw new ResourceError(`Cannot ${command}: exit code ${result.code}, "${words(result.stderr).trim()}"`);
  }
  return words(result.stdout);
}
