import { fitsBytes, gzipBytes, imageHdu } from "../../../src/io/fits.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { tilesNear } from "../../../src/survey/infrared/near_brick.ts";
import { psfSize, tilePsf } from "../../../src/synth/infrared/tile_psf.ts";
import { field } from "../../make/fits/field.ts";
import type { Target } from "../target.ts";

const { grid } = field({ nx: 40, ny: 40, lights: [], detections: [], blobs: [] });
const side = 60, dir = "unwise", stem = `${dir}/149/1499p020/unwise-1499p020`;

/** A small tile in W1, 3 times as wide as the brick on it. */
function tile(): Map<string, Uint8Array> {
  const step = 2.75 / 3600, values = { CRVAL1: 150, CRVAL2: 2, CRPIX1: 30.5, CRPIX2: 30.5, CD1_1: -step, CD2_2: step };
  const cards = Object.entries({ CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN", ...values, MAGZP: 22.5, MJDMIN: 55203 });
  const file = (data: Float32Array | Int32Array, nx = side) =>
    fitsBytes([
      imageHdu({ nx, ny: data.length / nx, data, cards: cards.map(([key, value]) => ({ key, value, comment: "" })) }),
    ]);
  const plane = (value: number) => new Float32Array(side * side).fill(value);
  return new Map([
    [`${stem}-w1-img-m.fits`, file(plane(3))],
    [`${stem}-w1-invvar-m.fits.gz`, file(plane(0.25))],
    [`${stem}-w1-n-m.fits.gz`, file(new Int32Array(side * side).fill(120))],
    [`${stem}-w1-psf.fits`, file(Float32Array.from(tilePsf("w1")), psfSize)],
    [`${stem}-msk.fits.gz`, file(new Int32Array(side * side).fill(2))],
  ]);
}

/** All files of the tile are sound but one; of packed ones the packed bytes are damaged, too. */
export const wiseTargets: readonly Target[] = [{
  name: "wise tiles",
  corpus: () =>
    Promise.resolve([...tile()].flatMap(([name, bytes]) => {
      const plain = name.replace(".gz", "");
      return [{ name: plain, bytes }, ...(name === plain ? [] : [{ name, bytes: gzipBytes(bytes) }])];
    })),
  async read(bytes, name) {
    const disk = new MemoryDisk();
    for (const [path, sound] of tile()) disk.files.set(path.replace(".gz", ""), sound);
    // What is not packed is looked for where the packed file is not.
    if (name.endsWith(".gz")) disk.files.delete(name.slice(0, -3));
    disk.files.set(name, bytes);
    const { images, masks, warnings } = await tilesNear(disk, grid, dir);
    for (const { exposure: { data, ierr, sig1, psfnorm, mjd, electronsPerNmgy } } of images) {
      const numbers = [psfnorm, mjd, electronsPerNmgy, ...data, ...ierr];
      // An Error with no remedy: the fuzzer tells of it.
      if (!numbers.every(Number.isFinite) || !(sig1 > 0)) {
        throw new Error(`tile is of no use: ${psfnorm} ${mjd} ${sig1}`);
      }
    }
    if (!(images.length <= 1 && (masks.w1?.length ?? 1600) === 1600)) throw new Error(`tile in pieces: ${warnings}`);
  },
}];
