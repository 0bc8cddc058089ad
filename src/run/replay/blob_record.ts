import type { Cutouts } from "../../patches/cutouts.ts";
import { toParameters } from "../../patches/shape.ts";
import type { WorkingSource } from "../../stages/fit/working_source.ts";
import type { SourceParameters } from "../../survey/source.ts";
import { FitRecord } from "../trace/fit_record.ts";

/** What one blob's fit says, and its images. */
export class BlobRecord extends FitRecord {
  readonly #sources: WorkingSource[] = [];
  /** Owner of each pixel of the blob [ny*nx], by number: of the detections, then of what the residuals showed. 0: nobody's. */
  readonly owners: Int32Array[] = [];
  cutouts?: Cutouts;
  /** What all models leave of the pixels of the cut-outs. */
  residual?: Float32Array;

  override sources(sources: readonly WorkingSource[], bands: readonly string[]) {
    super.sources(sources, bands);
    // After a failure of the device it all begins again.
    if (sources.some((s) => !s.iterative)) this.#sources.length = this.owners.length = 0;
    this.#sources.push(...sources);
  }

  segments(segments: ReadonlyMap<WorkingSource, { labels: Int32Array; own: number }>) {
    const owners = new Int32Array([...segments.values()][0]?.labels.length ?? 0);
    for (const [source, { labels, own }] of segments) {
      const { source: number } = this.of(source);
      labels.forEach((label, i) => {
        if (own >= 0 && label === own) owners[i] = number;
      });
    }
    this.owners.push(owners);
  }

  pixels(cutouts: Cutouts, residual: Float32Array) {
    [this.cutouts, this.residual] = [cutouts, residual];
  }

  /** Where every source ended, by number, and why it was dropped, if it was. Those kept are in the order of the fit's results. */
  ends(): { source: number; parameters: SourceParameters; dropped?: string }[] {
    return this.#sources.map((s) => ({
      source: this.of(s).source,
      parameters: toParameters(s.shape),
      dropped: s.dropped,
    }));
  }
}
