/** Where the products of a brick go below the output directory (docs/reference/files.md). Runs with injection have a directory
 * per realisation; runs without it use the survey's own tree. */
export class ProductPaths {
  #bri: string;
  #alone: boolean;
  /** @param layout "tree": the survey's tree of many bricks; "unit": the directory is this brick's and realisation's own */
  constructor(
    readonly outdir: string,
    readonly brick: string,
    readonly rsdir?: string,
    layout: "tree" | "unit" = "tree",
  ) {
    this.#bri = brick.slice(0, 3);
    this.#alone = layout === "unit";
  }

  #in(kind: string, perBrick: boolean, name: string): string {
    if (this.#alone) return `${this.outdir}/${kind}/${name}`;
    const tail = this.rsdir ? `${this.brick}/${this.rsdir}/` : perBrick ? `${this.brick}/` : "";
    return `${this.outdir}/${kind}/${this.#bri}/${tail}${name}`;
  }
  obiwan = (name: string) => this.#in("obiwan", true, name);
  metrics = (name: string) => this.#in("metrics", false, name);
  forced = (name: string) => this.#in("forced", false, name);
  tractor = (name: string) => this.#in("tractor", false, name);
  intermediate = (name: string) => this.#in("tractor-i", false, name);
  coadd = (name: string) => this.#in("coadd", true, `legacysurvey-${this.brick}-${name}`);
  log = (name: string) => this.#in("logs", false, name);
}
