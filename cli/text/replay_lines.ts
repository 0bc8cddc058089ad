import { flagNames } from "../../src/base/flags.ts";
import { plainTable } from "../../src/report/text_table.ts";
import type { Comparison } from "../../src/run/replay/as_in_run.ts";
import { explainChoice } from "../../src/run/replay/explain_choice.ts";
import type { Point, TraceEvent } from "../../src/run/trace/events.ts";
import type { PatchPair } from "../../src/run/replay/patch_pair.ts";
import type { FittedSource, SourceParameters } from "../../src/survey/source.ts";

/** Lines about one thing that happened to a source. */
export function eventLines(event: TraceEvent): string[] {
  const begin = `source ${event.source}`;
  switch (event.event) {
    case "source":
      return [`${begin}  starts at (${event.x}, ${event.y}), from the ${event.from}: ${fluxes(event.flux)}`];
    case "step":
      return [];
    case "fit": {
      const { pass, model, evaluations, steps, gain, flags, parameters } = event;
      const work = `${evaluations} evaluations, ${steps} steps`,
        gained = gain === undefined ? "" : `gain ${gain.toFixed(1)}`;
      const ended = [gained, place(parameters), fluxes(parameters.flux), shape(parameters), flags.join(" ")];
      return [`${begin}  ${pass}, ${model}: ${[work, ...ended].filter(Boolean).join("; ")}`];
    }
    case "choice":
      return explainChoice(event.dchisq).why.map((line) => `${begin}  choice: ${line}`);
  }
}

const fluxes = (flux: Point["flux"]) =>
  Object.entries(flux).map(([band, f]) => `${band} ${f.toPrecision(5)}`).join(" ") + " nmgy";
const place = ({ ra, dec }: Point) => `${ra.toFixed(7)} ${dec.toFixed(7)}`;

function shape({ type, re, e1, e2, sersic }: Point): string {
  if (type === "PSF") return "";
  const round = `r_e ${re.toFixed(4)}"`, angles = type === "REX" ? "" : ` e ${e1.toFixed(4)} ${e2.toFixed(4)}`;
  return round + angles + (type === "SER" ? ` n ${sersic.toFixed(3)}` : "");
}

/** Where each source ended. @param kept those not dropped, in the order of `ends` */
export function endLines(
  ends: readonly { source: number; parameters: SourceParameters; dropped?: string }[],
  kept: readonly FittedSource[],
): string[] {
  const left = [...kept];
  return ends.map(({ source, parameters, dropped }) => {
    if (dropped !== undefined) return `source ${source}  dropped: ${dropped}`;
    const end = left.shift();
    if (!end) return `source ${source}  is lost: no engine could fit the blob`;
    const names = flagNames(end.flags), chi = end.rchisq.map((v) => v.toFixed(2)).join(" ");
    return `source ${source}  is ${parameters.type}; rchisq ${chi}; ${names.length > 0 ? names.join(" ") : "no flags"}`;
  });
}

/** Whether the run has the same. @param most differences that are named */
export function comparisonLines({ before, now, equal, differences }: Comparison, most = 10): string[] {
  if (before === 0) return ["the run's catalogue has no source of this blob"];
  if (before === now && equal === before) return [`as in the run: ${equal} of ${before} sources equal`];
  return [
    `not as in the run: ${equal} of ${before} sources equal, there are ${now} now`,
    ...differences.slice(0, most).map((d) => `  row ${d.row}, ${d.table} ${d.column}: ${d.before} then, ${d.now} now`),
    ...(differences.length > most ? [`  and ${differences.length - most} more`] : []),
  ];
}

/** A source on each exposure as the device and the f64 engine draw it. */
export function patchTable(pairs: readonly PatchPair[]): string {
  return plainTable([
    ["exposure", "band", "size", "peak", "worst at", "device", "f64", "difference / peak"],
    ...pairs.map(({ exposure, band, width, height, peak, worst }) => [
      exposure,
      band,
      `${width}×${height}`,
      peak.toExponential(3),
      `(${worst.x}, ${worst.y})`,
      worst.device.toExponential(6),
      worst.reference.toExponential(6),
      (Math.abs(worst.device - worst.reference) / peak).toExponential(2),
    ]),
  ]);
}
