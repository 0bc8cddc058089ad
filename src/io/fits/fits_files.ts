import type { Disk } from "../../base/disk.ts";
import { dataBytes, type FitsFile } from "./hdu.ts";
import { openFits } from "./open_fits.ts";
import { HduReader, type OpenedHdu } from "./open_hdu.ts";
import { verifySums } from "./verify_sums.ts";

/** Files that are opened again and again, as those of one exposure for each of its CCDs: HDUs are looked for once, and what is read whole
 * is kept. Costs the memory of the latter. Headers and data must have the sums that they state; of a
 * compressed image that is read in part the header alone. */
export class FitsFiles {
  readonly #readers = new Map<string, HduReader>();
  readonly #kept = new Map<string, Promise<FitsFile | undefined>>();

  constructor(readonly disk: Disk) {}

  /** One HDU, as `openHdu` reads it. @throws {InputError} as `openHdu`, and as `verifySums` */
  async openHdu(path: string, which: number, rows?: { y0: number; y1: number }): Promise<OpenedHdu> {
    let reader = this.#readers.get(path);
    if (!reader) this.#readers.set(path, reader = new HduReader(this.disk, path));
    const opened = await reader.open(which, rows, true), { primary: header, primaryBytes: headerBytes, hdu } = opened;
    verifySums(hdu);
    if (dataBytes(header) === 0) verifySums({ header, headerBytes, data: new Uint8Array(0) });
    return opened;
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
