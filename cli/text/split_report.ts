import type { SplitReport } from "../../src/randoms/split/request.ts";
import { splitManifestName } from "../../src/randoms/split/manifest.ts";
import type { Talk } from "../talk/talk.ts";

const count = (n: number) => n.toLocaleString("en");

/** Prints the result of a split. */
export function tell({ manifest, found }: SplitReport, outdir: string, json: boolean, talk: Talk) {
  if (found === "finished") talk.say("all of it was there already");
  if (found === "sorted") talk.say("resumed with rows that an earlier call had sorted");
  const { bricks, ...rest } = manifest;
  if (json) talk.print(JSON.stringify({ ...rest, bricks: bricks.length }));
  else talk.print(words(manifest, outdir));
  talk.end({
    made: `files of ${count(bricks.length)} bricks: ${outdir}`,
    next: [`plan --survey-dir DIR --randoms ${outdir} --out RUN`],
  });
}

function words({ bricks, ...manifest }: SplitReport["manifest"], outdir: string): string {
  const inBrick = bricks.reduce((n, b) => n + b.inBrick, 0), { outside } = manifest;
  return [
    `${count(manifest.rows)} rows read${
      outside === undefined ? "" : `, ${count(outside)} of them in no brick and no margin`
    }`,
    `${count(bricks.length)} bricks with ${count(inBrick)} rows inside and ${
      count(manifest.written - inBrick)
    } in margins`,
    `${outdir}/${splitManifestName}`,
  ].join("\n");
}
