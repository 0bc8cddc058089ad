import { PassCount, unwatched } from "../base/progress.ts";
import type { Disk } from "../base/disk.ts";
import type { Table } from "../base/table.ts";
import { arrowBytes, parquetBytes } from "../io/arrow.ts";
import {
  type Card,
  compressedImageHdu,
  compressedIntegerHdu,
  fitsBytes,
  gzipBytes,
  imageHdu,
  type Quantization,
  tableHdu,
} from "../io/fits.ts";
import { jpegBytes } from "../io/jpeg.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import type { BlobMap } from "../survey/source.ts";
import { circles, linearStretch, stretch } from "../survey/pixels/stretch.ts";
import {
  brickCards,
  catalogueCards,
  covarianceCards,
  forcedCards,
  imageCards,
  maskbitsCards,
  wcsCards,
} from "./write/headers.ts";
import type { ProductPaths } from "../survey/product_paths.ts";

export { ProductPaths } from "../survey/product_paths.ts";

/** How the survey compresses each kind of coadd (docs/explanation/coadds.md). */
const quantization: Record<string, Quantization> = {
  image: { step: 1e-4, dither: true },
  model: { step: 1e-4, dither: true },
  sims: { step: 1e-4, dither: true },
  invvar: { noiseFraction: 1 / 16, dither: false },
  chi2: { step: 0.1, dither: true },
  psfdepth: { step: 0, dither: false },
  galdepth: { step: 0, dither: false },
  psfsize: { step: 0, dither: false },
};

/** File names that differ from the names of their planes. */
const fileNames: Record<string, string> = { psfdepth: "depth", nobs: "nexp" };

export interface CoaddImages {
  band: string;
  image: Float32Array;
  invvar: Float32Array;
  model: Float32Array;
  chi2: Float32Array;
  sims?: Float32Array;
  nobs: Int16Array;
  psfdepth: Float32Array;
  galdepth: Float32Array;
  psfsize: Float32Array;
}

/** Files of one brick on their way to the disk: everything is made in memory first, then written under a temporary name
 * and renamed; the checksum list comes last, so its presence says that all is there. */
export class ProductWriter {
  #files = new Map<string, Uint8Array>();
  #shared: Card[];

  constructor(
    readonly paths: ProductPaths,
    readonly grid: BrickGrid,
    readonly bands: readonly string[],
    readonly exposures: readonly Exposure[],
    version: string,
    readonly progress = unwatched.pass,
  ) {
    this.#shared = brickCards(grid, bands, exposures, version);
  }

  table(path: string, table: Table, name: string, cards: readonly Card[] = []): this {
    this.#files.set(path, fitsBytes([tableHdu(table, name, cards)], this.#shared));
    return this;
  }

  tables(path: string, tables: readonly [string, Table][]): this {
    this.#files.set(path, fitsBytes(tables.map(([name, t]) => tableHdu(t, name)), this.#shared));
    return this;
  }

  catalogue(table: Table, cosky: Readonly<Record<string, number>>): this {
    return this.table(
      this.paths.tractor(`tractor-${this.grid.brickname}.fits`),
      table,
      "CATALOG",
      catalogueCards(this.bands, cosky),
    );
  }

  intermediate(table: Table): this {
    return this.table(
      this.paths.intermediate(`tractor-${this.grid.brickname}.fits`),
      table,
      "CATALOG-INTERMEDIATE",
    );
  }

  async analysisCopies(path: (extension: string) => string, table: Table): Promise<this> {
    this.#files.set(path("arrow"), await arrowBytes(table));
    this.#files.set(path("parquet"), await parquetBytes(table));
    return this;
  }

  /** Covariances: own parameters, then pairs of fluxes. */
  covariances({ sources, pairs }: { sources: Table; pairs: Table }): this {
    const hdus = [tableHdu(sources, "COVARIANCES", covarianceCards(this.bands)), tableHdu(pairs, "FLUXPAIRS")];
    this.#files.set(this.paths.metrics(`covariances-${this.grid.brickname}.fits`), fitsBytes(hdus, this.#shared));
    return this;
  }

  /** Tables of forced photometry, with their analysis copies. */
  async forced(perExposure: Table, stacked: Table, cosky: Readonly<Record<string, number>>): Promise<this> {
    for (
      const [stem, table, name] of [["forced", perExposure, "FORCED"], ["forced-stacked", stacked, "STACKED"]] as const
    ) {
      const path = (extension: string) => this.paths.forced(`${stem}-${this.grid.brickname}.${extension}`);
      this.table(path("fits"), table, name, forcedCards(this.bands, cosky));
      await this.analysisCopies(path, table);
    }
    return this;
  }

  blobs(map: BlobMap): this {
    const image = imageHdu({
      nx: map.nx,
      ny: map.ny,
      data: map.data,
      cards: [...this.#shared, ...wcsCards(this.grid)],
    });
    this.#files.set(this.paths.metrics(`blobs-${this.grid.brickname}.fits.gz`), gzipBytes(fitsBytes([image])));
    return this;
  }

  /** Coadds as tile-compressed FITS. @param kinds planes to write; `depth` and `nexp` are the files of psfdepth and nobs */
  coadds(coadds: readonly CoaddImages[], kinds: readonly (keyof CoaddImages & string)[]): this {
    const count = new PassCount<string>(this.progress, "coadd images", coadds.length * kinds.length);
    for (const c of coadds) {
      for (const kind of kinds) {
        this.#coadd(c, kind);
        count.step(c.band);
      }
    }
    return this;
  }

  /** One plane, where there is one. */
  #coadd(c: CoaddImages, kind: keyof CoaddImages & string) {
    const data = c[kind];
    if (!data || typeof data === "string") return;
    const name = fileNames[kind] ?? kind, cards = imageCards(this.grid, c.band, this.exposures, name);
    const { nx, ny } = this.grid;
    const hdu = data instanceof Int16Array
      ? compressedIntegerHdu({ nx, ny, data: Int32Array.from(data), cards })
      : compressedImageHdu({ nx, ny, data, cards }, quantization[kind]);
    this.#files.set(this.paths.coadd(`${name}-${c.band}.fits.fz`), fitsBytes([hdu], this.#shared));
  }

  /** Mask bits of every pixel, with their meaning in the header. @param data [ny*nx] */
  maskbits(data: Int32Array): this {
    const cards = [...wcsCards(this.grid), ...maskbitsCards(this.bands)], { nx, ny } = this.grid;
    const hdu = compressedIntegerHdu({ nx, ny, data, cards });
    this.#files.set(this.paths.coadd("maskbits.fits.fz"), fitsBytes([hdu], this.#shared));
    return this;
  }

  /** JPEGs of the coadds. @param injected 0-based brick pixels of the injected sources */
  async pictures(
    coadds: readonly CoaddImages[],
    withModel: boolean,
    injected?: readonly { x: number; y: number }[],
  ): Promise<this> {
    const { nx, ny, pixscale } = this.grid;
    const of = (pick: (c: CoaddImages) => Float32Array) => Object.fromEntries(coadds.map((c) => [c.band, pick(c)]));
    const image = stretch(nx, ny, of((c) => c.image));
    const list: [string, typeof image][] = [["image", image]];
    if (withModel) {
      list.push(["model", stretch(nx, ny, of((c) => c.model))]);
      list.push([
        "resid",
        linearStretch(nx, ny, of((c) => c.image.map((v, i) => c.invvar[i] > 0 ? v - c.model[i] : 0))),
      ]);
    }
    if (injected && coadds.every((c) => c.sims)) {
      list.push(["simscoadd", stretch(nx, ny, of((c) => c.sims!))]);
      list.push(["injected", circles(image, injected, 5 / pixscale)]);
    }
    const count = new PassCount<string>(this.progress, "pictures", list.length);
    for (const [name, rgb] of list) {
      this.#files.set(this.paths.coadd(`${name}.jpg`), await jpegBytes(rgb));
      count.step(name);
    }
    return this;
  }

  /** Writes all files, then the list of their SHA-256 sums. @param list path of that list @returns paths, in the order written */
  async write(disk: Disk, list: string): Promise<string[]> {
    const lines: string[] = [], count = new PassCount<string>(this.progress, "files", this.#files.size + 1);
    for (const [path, bytes] of [...this.#files].sort(([a], [b]) => a < b ? -1 : 1)) {
      await disk.write(path, bytes);
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
      const hex = Array.from(digest, (b) => b.toString(16).padStart(2, "0")).join("");
      lines.push(`${hex} *${path.slice(this.paths.outdir.length + 1)}`);
      count.step(path);
    }
    await disk.write(list, new TextEncoder().encode(lines.join("\n") + "\n"));
    count.step(list);
    return [...this.#files.keys(), list];
  }
}
