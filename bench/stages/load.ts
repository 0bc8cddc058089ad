/** Loading of a brick's CCDs with one thread and with one for each core, and decoding of one of their files on one core beside cfitsio's
 * funpack.
 *
 *     deno task bench-load SURVEY BRICK [BANDS]
 */
import { localDisk } from "../../src/io/disk.ts";
import { openFits, readImage } from "../../src/io/fits.ts";
import { openBrick } from "../../src/stages/load.ts";

const [surveyDir, brick, bands = "g,r,z"] = Deno.args;
if (!surveyDir || !brick) throw new Error("Cannot measure: name a survey directory and a brick of it");
const cores = navigator.hardwareConcurrency;

/** Reads the brick. @returns seconds, the longest time that the event loop was held up (ms), CCDs, and megapixels of them */
async function load(readers: number) {
  let longest = 0, last = performance.now();
  const watch = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  const began = last;
  const { exposures } = await openBrick(localDisk, {
    surveyDir,
    brick,
    bands: bands.split(","),
    calibOrder: "merged",
    readers,
  });
  const seconds = (performance.now() - began) / 1000;
  clearInterval(watch);
  return { seconds, longest, ccds: exposures.length, mega: exposures.reduce((n, e) => n + e.nx * e.ny / 1e6, 0) };
}

/** Median of what several loads take, in turns, so that both see the same machine. */
async function threads() {
  const one: number[] = [], all: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (const [readers, times] of [[1, one], [cores, all]] as const) {
      const { seconds, longest, ccds, mega } = await load(readers);
      times.push(seconds);
      console.log(
        `${readers} threads: ${seconds.toFixed(1)} s for ${ccds} CCDs, ${mega.toFixed(0)} Mpx; event loop held up ` +
          `${longest.toFixed(0)} ms at most`,
      );
    }
  }
  const middle = (times: number[]) => times.sort((a, b) => a - b)[1];
  console.log(`${cores} threads are ${(middle(one) / middle(all)).toFixed(2)} times as fast as one`);
}

/** A compressed image of the survey. */
async function firstImage(dir: string): Promise<string | undefined> {
  for (const name of await localDisk.list(dir)) {
    const path = `${dir}/${name}`;
    if (/_ooi_.*\.fz$/.test(name)) return path;
    const found = await firstImage(path);
    if (found) return found;
  }
}

/** Least of three times, seconds. */
async function fastest(work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let k = 0; k < 3; k++) {
    const began = performance.now();
    await work();
    best = Math.min(best, (performance.now() - began) / 1000);
  }
  return best;
}

async function decoding() {
  const path = await firstImage(`${surveyDir}/images`);
  if (!path) return console.log("decoding left out: no *_ooi_*.fz below images/");
  let mega = 0;
  const own = await fastest(async () => {
    const images = (await openFits(localDisk, path)).hdus.filter((h) => h.kind === "compressed").map((h) =>
      readImage(h)
    );
    mega = images.reduce((n, i) => n + i.nx * i.ny / 1e6, 0);
  });
  console.log(`decoding of ${mega.toFixed(0)} Mpx: ${(mega / own).toFixed(0)} Mpx/s`);
  try {
    const funpack = new Deno.Command("funpack", { args: ["-S", path], stdout: "null", stderr: "null" });
    const other = await fastest(() => funpack.output());
    console.log(`funpack -S, output discarded: ${(mega / other).toFixed(0)} Mpx/s`);
  } catch (error) {
    console.log(`funpack left out: ${(error as Error).message}`);
  }
}

await decoding();
await threads();
