/** Loading of a brick's CCDs with one thread and with one for each core.
 *
 *     deno task bench-load SURVEY BRICK [BANDS]
 */
import { localDisk } from "../../src/io/disk.ts";
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

await threads();
