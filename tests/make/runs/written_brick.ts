import { run, synthDisk, withFakes } from "./synth_brick.ts";

/** A synthetic brick's products with injections in a directory of their own. @returns their paths */
export async function writtenBrick(dir: string): Promise<string[]> {
  const disk = await synthDisk();
  const { files } = await run(disk, { injection: await withFakes(disk) });
  for (const path of files) {
    await Deno.mkdir(`${dir}/${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
    await Deno.writeFile(`${dir}/${path}`, disk.files.get(path)!);
  }
  return files.map((path) => `${dir}/${path}`);
}
