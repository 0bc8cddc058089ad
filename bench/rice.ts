/** Decoding of a Rice-compressed CCD image on one core, beside cfitsio's funpack on the same file.
 *
 *     deno run -A bench/rice.ts [CHECKOUT]      another checkout's reader is timed in the same run
 */
import { join } from "node:path";
import { normal, uniformStream } from "../src/base/random.ts";

const nx = 2046, ny = 4094, repeats = 7;

/** Milliseconds of some work: the median of a few runs after one that does not count. */
async function median(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let k = 0; k <= repeats; k++) {
    const began = performance.now();
    await work();
    if (k > 0) times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[repeats >> 1];
}

async function command(name: string, args: string[], stdout: "null" | "piped" = "piped") {
  const { success, stderr } = await new Deno.Command(name, { args, stdout, stderr: "piped" }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

const dir = await Deno.makeTempDir();
try {
  const root = new URL("..", import.meta.url).pathname, roots = [root, ...Deno.args];
  const { fitsBytes, imageHdu } = await import(join(root, "src/io/fits.ts"));
  const uniform = uniformStream({ seed: 1, purpose: "bench rice", id: 1n });
  const data = Float32Array.from({ length: nx * ny }, (_, i) => 300 + 12 * normal(uniform, i));
  const plain = join(dir, "ccd.fits"), packed = `${plain}.fz`;
  await Deno.writeFile(plain, fitsBytes([imageHdu({ nx, ny, data })]));
  await command("fpack", ["-r", "-qz", "8", plain]);
  const rows: [string, number][] = [];
  for (const checkout of roots) {
    const at = (file: string) => new URL(file, `file://${join(checkout, "/")}`).href;
    const door = await import(at("src/io/fits.ts")).catch(() => import(at("src/io/fits/mod.ts")));
    const bytes = await Deno.readFile(packed);
    rows.push([checkout, await median(() => door.readImage(door.parseFits(bytes, packed).first("compressed")))]);
  }
  rows.push(["funpack -S, output discarded", await median(() => command("funpack", ["-S", packed], "null"))]);
  for (const [name, ms] of rows) {
    console.log(`${ms.toFixed(0).padStart(5)} ms  ${(nx * ny / ms / 1e3).toFixed(0).padStart(4)} Mpx/s  ${name}`);
  }
} finally {
  await Deno.remove(dir, { recursive: true });
}
