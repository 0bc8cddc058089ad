import { surveySigma } from "../../base/units.ts";
import type { Engine } from "../../compute/engine.ts";
import type { PixelArena, PsfStamp } from "../../kernels/fit_types.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { ForcedTarget } from "../../survey/forced_targets.ts";
import type { BlobExposure } from "../../patches/cutouts.ts";
import { jointSums } from "../../patches/joint/joint_sums.ts";
import { upload } from "../../compute/upload.ts";
import { naturalStamp, positionOn } from "../../patches/stamps.ts";
import { drawSum, meetingPairs, UnitImages, type UnitPatch } from "../../patches/joint/unit_images.ts";
import { type WeighedPatch, weighPatches } from "../../patches/joint/weigh_patches.ts";
import { shapeOf } from "../../patches/shape.ts";
import { Workspace } from "../../patches/workspace.ts";
import type { Equations } from "./joint_fluxes.ts";

/** One exposure on the device with every target that touches it. */
export interface View extends Disposable {
  /** `source` is the number of the target. */
  patches: readonly UnitPatch[];
  /** Normal equations of the fluxes on this exposure. @param drew is told how many patches more are drawn, each once */
  sums(drew?: (patches: number) => void): Promise<Equations>;
  /** Sums behind the statistics, per patch, with the fluxes of all targets (nmgy). @param drew as for `sums`, each twice */
  weigh(flux: ArrayLike<number>, drew?: (patches: number) => void): Promise<WeighedPatch[]>;
}

export function openView(engine: Engine, exposure: Exposure, targets: readonly ForcedTarget[]): View {
  const { patches, psfs } = patchesOn(exposure, targets), pairs = meetingPairs(patches);
  const workspace = new Workspace(engine, psfs), images = new UnitImages(workspace, patches);
  const arena: PixelArena = { pix: upload(engine, "f32", exposure.data), ierr: upload(engine, "f32", exposure.ierr) };
  return {
    patches,
    sums: async (drew) => ({ patches, pairs, sums: await jointSums(images, arena, pairs, drew) }),
    weigh: async (flux, drew) => {
      const own = patches.map((p) => flux[p.source]);
      const model = await drawSum(workspace, exposure.data.length, patches, pairs, own, drew);
      try {
        return await weighPatches(images, arena, model, own, drew);
      } finally {
        model.destroy();
      }
    },
    [Symbol.dispose]() {
      images[Symbol.dispose]();
      workspace[Symbol.dispose]();
      arena.pix.destroy();
      arena.ierr.destroy();
    },
  };
}

function patchesOn(exposure: Exposure, targets: readonly ForcedTarget[]) {
  const { nx, ny } = exposure, patches: UnitPatch[] = [], psfs: PsfStamp[] = [];
  const clamp = (v: number, n: number) => Math.min(Math.max(v, 0), n - 1);
  targets.forEach(({ parameters }, source) => {
    if (!parameters) return;
    const cut: BlobExposure = {
      exposure,
      index: 0,
      band: 0,
      x0: 0,
      y0: 0,
      nx,
      ny,
      offset: 0,
      psf: psfs.length,
      gaussVariance: surveySigma(exposure.psf.fwhm) ** 2,
    };
    const shape = shapeOf({ ...parameters, flux: [1] }), stamp = naturalStamp(cut, shape);
    if (!stamp) return;
    // The PSF's polynomial holds on the CCD only.
    const [x, y] = positionOn(cut, shape);
    psfs.push(psfAt(exposure, clamp(x, nx), clamp(y, ny)));
    patches.push({ source, shape, stamp });
  });
  return { patches, psfs };
}

/** Evaluated when its transform is made: thousands of stamps need not stay. */
const psfAt = ({ psf }: Exposure, x: number, y: number): PsfStamp => ({
  size: psf.size,
  get data() {
    return psf.at(x, y);
  },
});
