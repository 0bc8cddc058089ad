import { sha256 } from "../../../src/run/plan/inputs.ts";
import { RunDir } from "../../../src/run/run_dir.ts";
import { version } from "../../../src/run/version.ts";

/** A run directory of n units, none of them begun. */
export async function runOf(n: number): Promise<RunDir> {
  const run = new RunDir(await Deno.makeTempDir());
  const units = Array.from({ length: n }, (_, i) => ({ id: `1500p020/rs${i}`, brick: "1500p020", name: `rs${i}` }));
  const estimate = { seconds: 1, memoryBytes: 1, diskBytes: 1 };
  const content = {
    schema: "obiwan-plan-1",
    code: version,
    settings: {},
    bricks: [],
    units: units.map((u) => ({ ...u, rowstart: 0, sources: 1, estimate })),
    inputs: [],
  };
  await Deno.writeTextFile(run.plan, JSON.stringify({ ...content, hash: sha256(JSON.stringify(content)) }));
  return run;
}
