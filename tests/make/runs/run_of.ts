import { sha256 } from "../../../src/base/sha256.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { version } from "../../../src/base/version.ts";

/** A run directory of n units of one brick, none of them begun. @param truth the brick's sources
 * @param ccds its CCDs, which older plans do not keep */
export async function runOf(n: number, truth?: Uint8Array, ccds?: Uint8Array): Promise<RunDir> {
  const run = new RunDir(await Deno.makeTempDir());
  const units = Array.from({ length: n }, (_, i) => ({ id: `1500p020/rs${i}`, brick: "1500p020", name: `rs${i}` }));
  const estimate = { seconds: 1, memoryBytes: 1, diskBytes: 1 };
  const kept = [[run.truthName("1500p020"), truth], [run.ccdsName("1500p020"), ccds]] as const;
  const files = kept.flatMap(([path, bytes]) => bytes ? [{ path, bytes }] : []);
  const content = {
    schema: "obiwan-plan-1",
    code: version,
    settings: { survey: { dir: `${run.root}/survey`, dust_dir: "" } },
    bricks: [],
    units: units.map((u) => ({ ...u, rowstart: 0, sources: 1, estimate })),
    inputs: files.map(({ path, bytes }) => ({ path, bytes: bytes.length, sha256: sha256(bytes) })),
  };
  for (const { path, bytes } of files) {
    await Deno.mkdir(`${run.root}/${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
    await Deno.writeFile(`${run.root}/${path}`, bytes);
  }
  await Deno.writeTextFile(run.settings, "# none\n");
  await Deno.writeTextFile(run.plan, JSON.stringify({ ...content, hash: sha256(JSON.stringify(content)) }));
  return run;
}
