import { PassCount, unwatched } from "../base/progress.ts";
import type { Disk } from "../base/disk.ts";
import { inTurns } from "../base/pool.ts";
import type { Table } from "../base/table.ts";
import type { Card, Quantization } from "../io/fits.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import { withComments } from "../survey/data_model/comments.ts";
import type { CutoutPlane } from "../survey/products/cutout_cubes.ts";
import type { ProductPaths } from "../survey/product_paths.ts";
import type { Outliers } from "../survey/pixels/outliers.ts";
import type { BlobMap } from "../survey/source.ts";
import type { BrickMasks } from "../survey/infrared/brick_masks.ts";
import { maskedBands } from "../survey/infrared/unwise_mask.ts";
import { surveyBitCards, wiseBitCards } from "./write/bit_cards.ts";
import { type CoaddImages, fileNames, modelInBlobs, quantization, residuals } from "./write/coadd_images.ts";
import { cutoutFile, type CutoutSources } from "./write/cutout_file.ts";
import { brickCards, type Maker } from "./write/brick_cards.ts";
import { blobCards, catalogueCards, covarianceCards, fileKind, forcedCards, maskCards } from "./write/headers.ts";
import { imageCards, telescopeCards } from "./write/image_cards.ts";
import { sparseMasks } from "./write/outlier_file.ts";
import type { NamedTable } from "./write/make_file.ts";
import type { PlannedFile, ProductThreads } from "./write/product_threads.ts";

export { ProductPaths } from "../survey/product_paths.ts";
export { ProductThreads } from "./write/product_threads.ts";

/** Files of one brick on their way to the disk. Each is made when its turn comes, written under a temporary name and renamed;
 * the checksum list comes last, so its presence says that all is there. */
export class ProductWriter {
  #files = new Map<string, PlannedFile>();
  #shared: Card[];

  constructor(
    readonly paths: ProductPaths,
    readonly grid: BrickGrid,
    readonly bands: readonly string[],
    readonly exposures: readonly Exposure[],
    maker: Maker,
    readonly progress = unwatched.pass,
    /** Those that masks may name, also without an exposure. */
    readonly wantedBands = bands,
  ) {
    this.#shared = brickCards(grid, bands, exposures, maker);
  }

  /** @param primary cards of the file beside those of every product */
  table(path: string, table: Table, name: string, cards: readonly Card[] = [], primary: readonly Card[] = []): this {
    return this.#tables(path, [{ table, name, cards }], primary);
  }

  tables(path: string, tables: readonly [string, Table][]): this {
    return this.#tables(path, tables.map(([name, table]) => ({ name, table })));
  }

  /** The CCDs that were used. */
  ccds(table: Table): this {
    return this.table(this.paths.coadd("ccds.fits"), table, "CCDS", [], [fileKind("ccdinfo")]);
  }

  /** The catalogue, the same with arrays over bands, and every model that was tried. The meaning of bits and vectors stands in both
   * headers: some readers look at the file's, others at the table's. */
  catalogue(
    { catalogue, intermediate, allModels }: Readonly<Record<"catalogue" | "intermediate" | "allModels", Table>>,
    cosky: Readonly<Record<string, number>>,
  ): this {
    const cards = catalogueCards(this.wantedBands, cosky), primary = [fileKind("catalog"), ...cards];
    const { paths, grid: { brickname } } = this;
    this.table(paths.tractor(`tractor-${brickname}.fits`), catalogue, "CATALOG", cards, primary);
    this.analysisCopies((x) => paths.tractor(`tractor-${brickname}.${x}`), catalogue);
    this.table(paths.intermediate(), intermediate, "CATALOG-INTERMEDIATE", [], primary);
    return this.table(paths.metrics(`all-models-${brickname}.fits`), allModels, "ALL-MODELS", [], primary);
  }

  /** What was detected, before any fit. */
  detections(table: Table): this {
    return this.table(this.paths.metrics(`sources-${this.grid.brickname}.fits`), table, "DETECTIONS");
  }

  /** Stars that are known near the brick. */
  references(table: Table): this {
    return this.table(this.paths.metrics(`reference-${this.grid.brickname}.fits`), table, "REFERENCE");
  }

  analysisCopies(path: (extension: string) => string, table: Table): this {
    for (const kind of ["arrow", "parquet"] as const) this.#add(path(kind), { recipe: { kind, table }, planes: {} });
    return this;
  }

  /** Covariances: own parameters, then pairs of fluxes. */
  covariances({ sources, pairs }: { sources: Table; pairs: Table }): this {
    return this.#tables(this.paths.metrics(`covariances-${this.grid.brickname}.fits`), [
      { table: sources, name: "COVARIANCES", cards: covarianceCards(this.bands) },
      { table: pairs, name: "FLUXPAIRS" },
    ]);
  }

  /** Tables of forced photometry, with their analysis copies. */
  forced(perExposure: Table, stacked: Table, cosky: Readonly<Record<string, number>>): this {
    for (
      const [stem, table, name] of [["forced", perExposure, "FORCED"], ["forced-stacked", stacked, "STACKED"]] as const
    ) {
      const path = (extension: string) => this.paths.forced(`${stem}-${this.grid.brickname}.${extension}`);
      this.table(path("fits"), table, name, forcedCards(this.bands, cosky));
      this.analysisCopies(path, table);
    }
    return this;
  }

  blobs(map: BlobMap): this {
    const cards = blobCards(this.grid, this.#shared), { nx, ny, data } = map;
    const path = this.paths.metrics(`blobs-${this.grid.brickname}.fits.gz`);
    return this.#add(path, { recipe: { kind: "map", cards }, nx, ny, planes: { data } });
  }

  /** Masks of the exposures' pixels that differ from the other exposures. */
  outliers({ masks }: Outliers): this {
    const path = this.paths.metrics(`outlier-mask-${this.grid.brickname}.fits.fz`);
    const recipe = { kind: "outliers", primary: this.#shared, masks: sparseMasks(this.exposures, masks) } as const;
    return this.#add(path, { recipe, planes: {} });
  }

  /** Coadds as tile-compressed FITS. @param kinds planes to write; `depth` and `nexp` are the files of psfdepth and nobs */
  coadds(coadds: readonly CoaddImages[], kinds: readonly (keyof CoaddImages & string)[]): this {
    for (const c of coadds) {
      for (const kind of kinds) {
        const data = c[kind];
        if (!data || typeof data === "string") continue;
        this.#coadd(c.band, fileNames[kind] ?? kind, data, quantization[kind]);
      }
    }
    return this;
  }

  /** Coadds of the models within their blobs. */
  blobModels(coadds: readonly CoaddImages[], { data }: BlobMap): this {
    for (const c of coadds) this.#coadd(c.band, "blobmodel", modelInBlobs(c, data), quantization.blobmodel);
    return this;
  }

  /** Mask bits of every pixel, with the meaning of all bits in the header. @param data [ny*nx] @param wise masks of WISE, 0
   * where there is none; undefined leaves them out */
  maskbits(data: Int32Array, wise?: BrickMasks): this {
    const bits = surveyBitCards(this.wantedBands), shared = [...this.#shared, ...telescopeCards(this.exposures)];
    const of = (hdu: string, cards: readonly Card[]) => maskCards(this.grid, hdu, shared, cards);
    const behind = wise
      ? maskedBands.map((band) => ({ cards: of(`WISEM${band[1]}`, wiseBitCards()), plane: band }))
      : [];
    const primary = [...this.#shared, ...bits];
    const recipe = { kind: "maskbits", primary, cards: of("MASKBITS", bits), behind } as const;
    return this.#add(this.paths.coadd("maskbits.fits.fz"), { recipe, planes: { data, ...wise } });
  }

  /** Squares of the coadds around injected sources. @param kinds planes to write */
  cutouts(coadds: readonly CoaddImages[], kinds: readonly CutoutPlane[], sources: CutoutSources): this {
    return this.#add(this.paths.cutouts(), cutoutFile(this.grid, this.exposures, coadds, kinds, sources, this.#shared));
  }

  /** JPEGs of the coadds. @param injected 0-based brick pixels of the injected sources */
  pictures(
    coadds: readonly CoaddImages[],
    withModel: boolean,
    injected?: readonly { x: number; y: number }[],
  ): this {
    const picture = (name: string, planes: PlannedFile["planes"], how: { linear?: true; marks?: Marks } = {}) =>
      this.#add(this.paths.coadd(`${name}.jpg`), { recipe: { kind: "picture", ...how }, planes });
    const of = (pick: (c: CoaddImages) => PlannedFile["planes"][string]) =>
      Object.fromEntries(coadds.map((c) => [c.band, pick(c)]));
    picture("image", of((c) => c.image));
    if (withModel) {
      picture("model", of((c) => c.model));
      picture("resid", of(residuals), { linear: true });
    }
    if (injected && coadds.every((c) => c.sims)) {
      picture("simscoadd", of((c) => c.sims!));
      // The same picture once more: files are made apart, each from its own planes.
      picture("injected", of((c) => c.image), { marks: { centres: injected, radius: 5 / this.grid.pixscale } });
    }
    return this;
  }

  /** Makes and writes all files, then the list of their SHA-256 sums. @param list path of that list
   * @param threads where files are made; the bytes are the same for any number @returns paths, the list last */
  async write(disk: Disk, list: string, threads: ProductThreads): Promise<string[]> {
    const count = new PassCount<string>(this.progress, "files", this.#files.size + 1);
    // One more than there are threads: none waits for the disk.
    const sums = await inTurns([...this.#files], threads.width + 1, async ([path, file]) => {
      const { bytes, sha256 } = await threads.make(file);
      await disk.write(path, bytes, sha256);
      count.step(path);
      return [path, sha256];
    });
    const lines = sums.sort(([a], [b]) => a < b ? -1 : 1).map(([path, sum]) =>
      `${sum} *${this.paths.treeName(path)}\n`
    );
    await disk.write(list, new TextEncoder().encode(lines.join("")));
    count.step(list);
    return [...this.#files.keys(), list];
  }

  #coadd(band: string, name: string, data: PlannedFile["planes"][string], quantization?: Quantization) {
    const cards = imageCards(this.grid, band, this.exposures, name, this.#shared);
    const recipe = { kind: "coadd", primary: this.#shared, cards, quantization } as const;
    this.#add(this.paths.coadd(`${name}-${band}.fits.fz`), { recipe, planes: { data } });
  }

  #tables(path: string, plain: readonly NamedTable[], primary: readonly Card[] = []): this {
    const tables = plain.map((one) => ({ ...one, table: withComments(path, one.name, one.table) }));
    return this.#add(path, { recipe: { kind: "tables", primary: [...this.#shared, ...primary], tables }, planes: {} });
  }

  #add(path: string, file: Omit<PlannedFile, "nx" | "ny"> & { nx?: number; ny?: number }): this {
    const { nx, ny } = this.grid;
    this.#files.set(path, { nx, ny, ...file });
    return this;
  }
}

type Marks = { centres: readonly { x: number; y: number }[]; radius: number };
