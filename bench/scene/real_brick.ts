import { localDisk } from "../../src/io/disk.ts";

/** Makes a survey of one brick as the survey has it, its CCDs alone, where there is none yet (a few minutes). @param nobj fakes of its randoms */
export async function synthBrickSurvey(dir: string, nobj: number): Promise<void> {
  const there = await localDisk.list(dir).catch(() => [] as string[]);
  if (there.includes("randoms.fits")) return;
  console.error(`making a survey in ${dir}`);
  await Deno.mkdir(dir, { recursive: true });
  const args = [
    "synth",
    "--outdir",
    dir,
    "--layout",
    "survey",
    "--at",
    "135.1,19.2",
    "--brick-only",
    "--nobj",
    `${nobj}`,
  ];
  const { code } = await new Deno.Command("./obiwan", { args, stdout: "inherit", stderr: "inherit" }).output();
  if (code !== 0) throw new Error(`Cannot measure: ./obiwan synth ended with ${code}`);
}
