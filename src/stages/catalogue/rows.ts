import { turns } from "../../base/pool.ts";
import { arcminPerDegree, arcsecPerDegree, fwhmPerSigmaFourDecimals, radians } from "../../base/units.ts";
import { type BrickGrid, isPrimary, nearestPixel, onGrid } from "../../survey/bricks/brick_grid.ts";
import type { BandCoadd, Coadds } from "../../survey/coadds.ts";
import type { BandValues, CatalogueRow, Infrared } from "../../survey/catalogue/row.ts";
import { type DustMap, transmission } from "../../survey/extinction.ts";
import { nearestOf } from "../../survey/match/pairs.ts";
import { fitBits } from "../../survey/mask_bits.ts";
import { maskBitsAt } from "../../survey/pixels/mask_at.ts";
import type { ExtendedObject } from "../../survey/extended/extended_object.ts";
import type { ReferenceStar } from "../../survey/stars/star.ts";
import type { BlobMap, FittedSource } from "../../survey/source.ts";
import { apertureFluxes } from "./apertures.ts";
import { fiberFluxes } from "./fibers.ts";

export interface CatalogueInput {
  grid: BrickGrid;
  sources: readonly FittedSource[];
  /** Sampled at each source. */
  maps: Coadds;
  blobs: BlobMap;
  /** Pixels that saturate in a band [band][ny*nx]. */
  saturated: readonly Uint8Array[];
  ebv: DustMap;
  /** That sources may be, and what they make of the pixels [ny*nx] (survey/stars/star_marks.ts). */
  stars?: readonly ReferenceStar[];
  marks?: Uint8Array;
  /** That sources may be, too. */
  extended?: readonly ExtendedObject[];
  /** What was found in WISE. */
  infrared?: Infrared;
  /** Data release number of the ids. */
  release: number;
  /** The survey's `ra_ivar` of galaxies: divided by cos²δ although it already refers to the angle on the sky (docs/fitting.md). */
  compat?: boolean;
}

/** Everything that the catalogue tells of each source. @param input.sources in catalogue order; `objid` is the row */
export async function catalogueRows(input: CatalogueInput): Promise<CatalogueRow[]> {
  const { grid, sources, maps, blobs, saturated, ebv, release, compat, stars = [], extended = [], marks, infrared } =
      input,
    { brickid, brickname } = grid;
  const maskbits = maskBitsAt(maps, saturated, marks, infrared?.masks),
    nearest = nearestNeighbours(sources),
    fibers = fibersOf(sources);
  const inBlob = (i: number) => blobs.data[i] >= 0;
  const rows: CatalogueRow[] = [], others = turns(16);
  for (const [objid, source] of sources.entries()) {
    await others();
    const { ra, dec } = source.parameters, [x, y] = grid.wcs.toPixel(ra, dec), pixel = nearestPixel(grid, x, y);
    const primary = isPrimary(grid, ra, dec), dust = ebv(ra, dec);
    const star = source.star === undefined ? undefined : stars[source.star];
    const object = source.extended === undefined ? undefined : extended[source.extended];
    const apertures = apertureFluxes(grid, maps.bands, inBlob, x, y);
    rows.push({
      source,
      star,
      extended: object,
      ...{ release, brickid, brickname, objid, primary },
      maskbits: maskbits(pixel, primary),
      fitbits: fitBitsOf(grid, source, { star, object }, x, y),
      raIvar: star?.raIvar ?? source.ivar.ra / (compat ? surveyRaFactor(source) : 1),
      decIvar: star?.decIvar ?? source.ivar.dec,
      ...{ x, y, ebv: dust, inBounds: onGrid(grid, x, y) },
      mjdMin: maps.mjdMin[pixel],
      mjdMax: maps.mjdMax[pixel],
      nearest: nearest[objid],
      wise: infrared?.values[objid],
      wisemask: { w1: infrared?.masks.w1?.[pixel] ?? 0, w2: infrared?.masks.w2?.[pixel] ?? 0 },
      bands: maps.bands.map((m, b): BandValues => ({
        ...fluxOf(source, b),
        fiberflux: fibers.own[objid][b],
        fibertotflux: fibers.total[objid][b],
        apertures: apertures[b],
        transmission: transmission(m.band, dust),
        ...sample(m, pixel),
        blobNea: blobNea(m, pixel, source.blobDepth[b]),
      })),
    });
  }
  return rows;
}

/** A band that holds less of the model than this carries no flux. */
const leastFracin = 1e-3;

function fluxOf({ parameters, ivar, fracin }: FittedSource, b: number) {
  const seen = fracin[b] >= leastFracin;
  return { flux: seen ? parameters.flux[b] : 0, fluxIvar: seen ? ivar.flux[b] : 0 };
}

const sample = (m: BandCoadd, pixel: number) => ({
  nobs: m.nobs[pixel],
  ngood: m.ngood[pixel],
  anymask: m.anymask[pixel],
  allmask: m.allmask[pixel],
  psfsize: m.psfsize[pixel],
  psfdepth: m.psfdepth[pixel],
  galdepth: m.galdepth[pixel],
});

/** Noise-equivalent area of the blob's pixels: that of the PSF, by how much shallower they are than the coadd. */
function blobNea({ psfdepth, psfsize }: BandCoadd, pixel: number, depth: number): number {
  return depth > 0 ? psfdepth[pixel] * 4 * Math.PI * (psfsize[pixel] / fwhmPerSigmaFourDecimals) ** 2 / depth : 0;
}

/** By which the survey divides the `ra_ivar` of galaxies, although it is per angle on the sky already. */
function surveyRaFactor({ parameters: { type, dec } }: FittedSource): number {
  return type === "PSF" ? 1 : Math.cos(radians(dec)) ** 2;
}

/** Fibre fluxes count light that is positive and known. */
function fibersOf(sources: readonly FittedSource[]) {
  return fiberFluxes(sources.map(({ parameters: p, ivar }) => ({
    ...p,
    flux: p.flux.map((f, b) => f > 0 && ivar.flux[b] > 0 ? f : 0),
  })));
}

function fitBitsOf(
  grid: BrickGrid,
  s: FittedSource,
  { star, object }: { star?: ReferenceStar; object?: ExtendedObject },
  x: number,
  y: number,
): number {
  const moved = Math.hypot(x - s.initialX, y - s.initialY) * grid.pixscale;
  const set: Record<string, boolean> = {
    FORCED_POINTSOURCE: s.forcedPointSource,
    FIT_BACKGROUND: s.fitBackground,
    HIT_RADIUS_LIMIT: s.hitRadiusLimit,
    HIT_SERSIC_LIMIT: s.hitSersicLimit,
    FROZEN: object?.frozen === true,
    LARGEGALAXY: object?.kind === "galaxy",
    WALKER: moved > 1,
    RUNNER: moved > 2.5,
    BRIGHT: star?.bright === true,
    MEDIUM: star?.medium === true,
    GAIA: star?.gaia === true,
    TYCHO2: star?.tycho === true,
    GAIA_POINTSOURCE: star?.gaia === true && star.pointSource,
    ITERATIVE: s.iterative,
  };
  return fitBits.reduce((sum, b) => sum + (set[b.name] ? 2 ** b.bit : 0), 0);
}

/** Distance to the nearest other source in arcsec; 0 when there is none within an arcminute. */
function nearestNeighbours(sources: readonly FittedSource[]): number[] {
  const p = sources.map((s) => s.parameters), ra = p.map((a) => a.ra), dec = p.map((a) => a.dec);
  const nearest = nearestOf({ rows: [...p.keys()], ra, dec });
  return p.map((a, i) => {
    const { separation } = nearest(a.ra, a.dec, i);
    return separation <= arcsecPerDegree / arcminPerDegree ? separation : 0;
  });
}
