import { surveySigma } from "../../base/units.ts";
import type { Engine } from "../../compute/engine.ts";
import type { PixelArena, PsfStamp } from "../../kernels/fit_types.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { ForcedTarget } from "../../survey/forced_targets.ts";
import type { BlobExposure } from "../../patches/cutouts.ts";
import { jointSums } from "../../patches/joint/joint_sums.ts";
import { lend } from "../../compute/upload.ts";
import { psfStamp } from "../../patches/psf/stamp.ts";
import { naturalStamp, positionOn } from "../../patches/stamps.ts";
import { meetingPairs, UnitImages, type UnitPatch } from "../../patches/joint/unit_images.ts";
import { sumPatches } from "../../patches/joint/sum_patches.ts";
import { type WeighedPatch, weighPatches } from "../../patches/joint/weigh_patches.ts";
import { shapeOf } from "../../patches/shape.ts";
import { type Shift, Workspace } from "../../patches/workspace.ts";
import type { Equations } from "./joint_fluxes.ts";

/** One exposure with every target that touches it. Its pixels are on the device while they are needed. */
export interface View extends Disposable {
  /** `source` is the number of the target. */
  patches: readonly UnitPatch[];
  /** Values of the targets' images, which stay on the device. */
  length: number;
  /** Normal equations of the fluxes on this exposure. @param did is told how many patches more are done, each once */
  sums(did?: (patches: number) => void): Promise<Equations>;
  /** Sums behind the statistics, per patch, with the fluxes of all targets (nmgy). @param did as for `sums` */
  weigh(flux: ArrayLike<number>, did?: (patches: number) => void): Promise<WeighedPatch[]>;
  /** Gives the images back: they are drawn again when they are needed again. */
  forget(): void;
}

export function viewOf(
  engine: Engine,
  exposure: Pick<Exposure, "data" | "ierr">,
  { patches, psfs }: PatchesOn,
  shift?: Shift,
): View {
  const pairs = meetingPairs(patches);
  const host = engine.host ?? engine,
    workspace = new Workspace(host, psfs, shift),
    images = new UnitImages(workspace, patches);
  const onPixels = async <T>(work: (arena: PixelArena) => Promise<T>): Promise<T> => {
    const arena = { pix: lend(host, "f32", exposure.data), ierr: lend(host, "f32", exposure.ierr) };
    try {
      return await work(arena);
    } finally {
      arena.pix.destroy();
      arena.ierr.destroy();
      // PSFs and scratch have more values than the images that came of them.
      workspace.rest();
    }
  };
  return {
    patches,
    length: images.length,
    sums: (did) => onPixels(async (arena) => ({ patches, pairs, sums: await jointSums(images, arena, pairs, did) })),
    weigh: (flux, did) =>
      onPixels(async (arena) => {
        const own = patches.map((p) => flux[p.source]);
        const model = await sumPatches(images, exposure.data.length, pairs, own);
        try {
          return await weighPatches(images, arena, model, own, did);
        } finally {
          model.destroy();
        }
      }),
    forget: () => images.forget(),
    [Symbol.dispose]() {
      images[Symbol.dispose]();
      workspace[Symbol.dispose]();
    },
  };
}

/** Targets on an exposure, each with the PSF at its own position. */
export interface PatchesOn {
  /** `source` is the number of the target. */
  patches: readonly UnitPatch[];
  psfs: readonly PsfStamp[];
}

export function patchesOn(exposure: Exposure, targets: readonly ForcedTarget[]): PatchesOn {
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
    psfs.push(psfStamp(exposure.psf, clamp(x, nx), clamp(y, ny)));
    patches.push({ source, shape, stamp });
  });
  return { patches, psfs };
}
