/** Directory of a realisation. */
const injected = /^rs\d+/;

/** Where the products of a brick go below the output directory (docs/reference/files.md). Runs with injection have a directory
 * per realisation; runs without it use the survey's own tree. */
export class ProductPaths {
  #bri: string;
  #alone: boolean;
  /** Paths below a directory. @param rsdir directory of the realisation, `rs<rowstart>` @param layout "tree": the survey's tree of many bricks; "unit": the directory is this brick's and realisation's own */
  constructor(
    readonly outdir: string,
    readonly brick: string,
    readonly rsdir?: string,
    layout: "tree" | "unit" = "tree",
  ) {
    this.#bri = brick.slice(0, 3);
    this.#alone = layout === "unit";
  }

  /** A product's name in the tree of many bricks, from its root: what lists of checksums name. Of a directory of its own, it is where
   * the run's links lead to. @param path of a product below the directory */
  treeName(path: string): string {
    const name = path.slice(this.outdir.length + 1);
    if (!this.#alone) return name;
    const [kind, ...rest] = name.split("/");
    return [kind, this.#bri, this.brick, this.rsdir, ...rest].join("/");
  }

  #in(kind: string, perBrick: boolean, name: string): string {
    if (this.#alone) return `${this.outdir}/${kind}/${name}`;
    const tail = this.rsdir ? `${this.brick}/${this.rsdir}/` : perBrick ? `${this.brick}/` : "";
    return `${this.outdir}/${kind}/${this.#bri}/${tail}${name}`;
  }
  /** Truth, and its match with the catalogue. */
  readonly obiwan = (name: string): string => this.#in("obiwan", true, name);
  /** What the fit tried. */
  readonly metrics = (name: string): string => this.#in("metrics", false, name);
  /** Forced photometry. */
  readonly forced = (name: string): string => this.#in("forced", false, name);
  /** The catalogue. */
  readonly tractor = (name: string): string => this.#in("tractor", false, name);
  /** The catalogue with arrays over bands: the original, which injects, calls it as the catalogue, the survey by its own name. */
  readonly intermediate = (): string => {
    const stem = this.rsdir && injected.test(this.rsdir) ? "tractor" : "tractor-i";
    return this.#in("tractor-i", false, `${stem}-${this.brick}.fits`);
  };
  /** Images on the brick grid. */
  readonly coadd = (name: string): string => this.#in("coadd", true, `legacysurvey-${this.brick}-${name}`);
  /** Squares of the coadds around injected sources. */
  readonly cutouts = (): string => this.coadd("cutouts.fits.fz");
  /** Records of runs. */
  readonly log = (name: string): string => this.#in("logs", false, name);
}
