import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { openBrick } from "../../../src/stages/load.ts";
import type { Exposure } from "../../../src/survey/exposure.ts";
import { planExposures, planSurvey, synthBrick, synthZoom } from "../../../src/synth/plan.ts";
import { writePlan } from "../../../src/synth/survey.ts";

/** Opens a square of the synthetic brick with so many pairs of exposures in r. */
export async function deepPatch(size: number, pairs: number, seed = 5) {
  const disk = new MemoryDisk(), plan = planSurvey({ seed, size, nobj: 12 });
  const exposures = Array.from({ length: pairs }, (_, k) => planExposures(seed, 600_000 + 100 * k)).flat();
  const patches = plan.patches.map((p) => ({ ...p, exposures: exposures.filter((e) => e.band === "r") }));
  await writePlan(disk, "survey", { ...plan, patches });
  const request = { surveyDir: "survey", brick: synthBrick.brickname, zoom: synthZoom(size), bands: ["r"] };
  return { disk, request, open: () => openBrick(disk, { ...request, calibOrder: "merged" }) };
}

/** Adds light to an exposure's pixels that are not masked, in σ of each. @returns pixels that got more than `marked` σ */
export function addArtefact(
  { nx, ny, data, ierr }: Exposure,
  sigmaAt: (x: number, y: number) => number,
  marked = 5,
): number[] {
  const touched: number[] = [];
  for (let y = 0, i = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++, i++) {
      const sigmas = sigmaAt(x, y);
      if (sigmas === 0 || !(ierr[i] > 0)) continue;
      data[i] += sigmas / ierr[i];
      if (Math.abs(sigmas) > marked) touched.push(i);
    }
  }
  return touched;
}

/** Tracks of cosmic rays: 2 to some 20 pixels long, hundreds of electrons in each, as a detector of 250 µm sees them. */
export function cosmicRays(e: Exposure, random: (draw: number) => number, count: number) {
  const rays = new Map<number, number>();
  for (let k = 0; k < count; k++) {
    const u = (draw: number) => random(10 * k + draw), angle = 2 * Math.PI * u(0), length = 2 - 6 * Math.log(u(1));
    const sigmas = 20 - 60 * Math.log(u(2));
    for (let t = 0; t < length; t += 0.5) {
      const x = Math.floor(e.nx * u(3) + t * Math.cos(angle)), y = Math.floor(e.ny * u(4) + t * Math.sin(angle));
      if (x < 0 || y < 0 || x >= e.nx || y >= e.ny) break;
      rays.set(y * e.nx + x, (rays.get(y * e.nx + x) ?? 0) + sigmas / 2);
    }
  }
  return (x: number, y: number) => rays.get(y * e.nx + x) ?? 0;
}

/** A satellite's track, as wide as the seeing. @param peak in σ of a pixel */
export function track(e: Exposure, angle: number, offset: number, peak: number) {
  const c = Math.cos(angle), s = Math.sin(angle), sigma = e.psfSigma;
  return (x: number, y: number) => {
    const d = (x - e.nx / 2) * c + (y - e.ny / 2) * s - offset;
    return Math.abs(d) < 5 * sigma ? peak * Math.exp(-0.5 * (d / sigma) ** 2) : 0;
  };
}
