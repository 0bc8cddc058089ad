import { localDisk } from "../../src/io/disk.ts";
import { synthBrick, synthZoom } from "../../src/synth/plan.ts";
import { writeSurvey } from "../../src/synth/survey.ts";
import type { SynthCommand } from "../options.ts";

export async function synth({ outdir, seed, size, nobj }: SynthCommand) {
  const paths = await writeSurvey(localDisk, outdir, { seed, size, nobj });
  console.error(`wrote ${paths.length} files below ${outdir}`);
  console.log(
    `./obiwan brick --survey-dir ${outdir} --brick ${synthBrick.brickname} --zoom ${
      synthZoom(size).join(" ")
    } --randoms ${outdir}/randoms.fits`,
  );
}
