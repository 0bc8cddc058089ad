import { sha256 } from "../../../src/base/sha256.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { version } from "../../../src/base/version.ts";

/** A run directory of n units of one brick, none of them begun. @param truth the brick's sources */
export async function runOf(n: number, truth?: Uint8Array): Promise<RunDir> {
  const run = new RunDir(await Deno.makeTempDir());
  const units = Array.from({ length: n }, (_, i) => ({ id: `1500p020/rs${i}`, brick: "1500p020", name: `rs${i}` }));
  const estimate = { seconds: 1, memoryBytes: 1, diskBytes: 1 }, path = run.truthName("1500p020");
  const content = {
    schema: "obiwan-plan-1",
    code: version,
    settings: { survey: { dir: `${run.root}/survey`, dust_dir: "" } },
    bricks: [],
    units: units.map((u) => ({ ...u, rowstart: 0, sources: 1, estimate })),
    inputs: truth ? [{ path, bytes: truth.length, sha256: sha256(truth) }] : [],
  };
  if (truth) {
    await Deno.mkdir(`${run.root}/truth/150`, { recursive: true });
    await Deno.writeFile(`${run.root}/${path}`, truth);
  }
  await Deno.writeTextFile(run.settings, "# none\n");
  await Deno.writeTextFile(run.plan, JSON.stringify({ ...content, hash: sha256(JSON.stringify(content)) }));
  return run;
}
