import type { Disk } from "../../base/disk.ts";
import type { FitsFile } from "./hdu.ts";
import { openFits } from "./open_fits.ts";
import { HduReader, type OpenedHdu } from "./open_hdu.ts";

/** Files that are opened again and again, as those of one exposure for each of its CCDs: HDUs are looked for once, and what is read whole
 * is kept. Costs the memory of the latter. */
export class FitsFiles {
  readonly #readers = new Map<string, HduReader>();
  readonly #kept = new Map<string, Promise<FitsFile | undefined>>();

  constructor(readonly disk: Disk) {}

  /** One HDU, as `openHdu` reads it. @throws {InputError} as `openHdu` */
  openHdu(path: string, which: number, rows?: { y0: number; y1: number }): Promise<OpenedHdu> {
    let reader = this.#readers.get(path);
    if (!reader) this.#readers.set(path, reader = new HduReader(this.disk, path));
    return reader.open(which, rows);
  }

  /** A whole file, nothing when there is none. @throws {InputError} as `openFits` */
  openIfThere(path: string): Promise<FitsFile | undefined> {
    let file = this.#kept.get(path);
    if (!file) this.#kept.set(path, file = this.#open(path));
    return file;
  }

  async #open(path: string): Promise<FitsFile | undefined> {
    return await this.disk.exists(path) ? await openFits(this.disk, path) : undefined;
  }
}
