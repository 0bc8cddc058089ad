import type { SplitReport } from "../../src/randoms/split/request.ts";
import { splitManifestName } from "../../src/randoms/split/manifest.ts";

const say = (line: string) => console.error(line);
const count = (n: number) => n.toLocaleString("en");

/** Prints the result of a split. */
export function tell({ manifest, found }: SplitReport, outdir: string, json: boolean) {
  if (found === "finished") say("all of it was there already");
  if (found === "sorted") say("went on from rows that an earlier call had sorted");
  const { bricks, ...rest } = manifest;
  if (json) return console.log(JSON.stringify({ ...rest, bricks: bricks.length }));
  const inBrick = bricks.reduce((n, b) => n + b.inBrick, 0);
  console.log(
    `${count(manifest.rows)} rows read${
      manifest.outside === undefined ? "" : `, ${count(manifest.outside)} of them in no brick and no margin`
    }`,
  );
  console.log(
    `${count(bricks.length)} bricks with ${count(inBrick)} rows inside and ${
      count(manifest.written - inBrick)
    } in margins`,
  );
  console.log(`${outdir}/${splitManifestName}`);
}
