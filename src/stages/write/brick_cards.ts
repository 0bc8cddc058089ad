import type { Card } from "../../io/fits.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { card } from "./card.ts";

/** Who made a product, and for which release. */
export interface Maker {
  /** Of this program. */
  version: string;
  /** Data release number. */
  release: number;
}

/** Cards of every product of a brick. None of them depends on time, host or number of workers. */
export const brickCards = (
  grid: BrickGrid,
  bands: readonly string[],
  exposures: readonly Exposure[],
  maker: Maker,
): Card[] => [...makerCards(maker), ...placeCards(grid), ...bandCards(bands, exposures), ...haloCards(exposures)];

/** Readers of the survey's files look for the pipeline's version and for the release under these names. */
const makerCards = ({ version, release }: Maker): Card[] => [
  card("LEGPIPEV", `obiwan-${version}`),
  card("OBIWANV", version),
  card("LSDR", `DR${Math.floor(release / 1000)}`),
  card("SURVEY", "DECaLS+BASS+MzLS"),
  card("SURVEYID", "DECaLS BASS MzLS"),
  card("DRVERSIO", release),
  card("OBSTYPE", "object"),
  card("PROCTYPE", "tile"),
  card("DEPNAM00", "obiwan"),
  card("DEPVER00", version),
];

function placeCards(grid: BrickGrid): Card[] {
  const [x1, y1] = [grid.nx - 1, grid.ny - 1], corners = [[0, 0], [x1, 0], [x1, y1], [0, y1]];
  return [
    card("BRICK", grid.brickname),
    card("BRICKID", grid.brickid),
    card("RAMIN", grid.ra1),
    card("RAMAX", grid.ra2),
    card("DECMIN", grid.dec1),
    card("DECMAX", grid.dec2),
    card("RA", sexagesimal(grid.ra / 15)),
    card("DEC", `${grid.dec < 0 ? "-" : "+"}${sexagesimal(Math.abs(grid.dec))}`),
    card("CENTRA", grid.ra),
    card("CENTDEC", grid.dec),
    ...corners.flatMap(([x, y], i) => {
      const [ra, dec] = grid.wcs.toSky(x, y);
      return [
        card(`CORN${i + 1}RA`, ra, "pixel in a corner of the image (deg)"),
        card(`CORN${i + 1}DEC`, dec, "pixel in a corner of the image (deg)"),
      ];
    }),
  ];
}

const bandCards = (bands: readonly string[], exposures: readonly Exposure[]): Card[] => [
  ...bands.flatMap((b) => {
    const cameras = [...new Set(exposures.filter((e) => e.band === b).map((e) => e.camera))].sort();
    return [
      card(`BRICK_${b.toUpperCase()}`, cameras.length > 0, `does band ${b} touch this brick?`),
      card(`CAMS_${b.toUpperCase()}`, cameras.join(" "), `cameras of band ${b}`),
    ];
  }),
  card("BANDS", bands.join(",")),
  card("NBANDS", bands.length),
  ...bands.map((b, i) => card(`BAND${i}`, b, "band")),
];

const haloCards = (exposures: readonly Exposure[]): Card[] =>
  exposures.some((e) => e.halos !== undefined) ? [card("HALOSUB", true, "halos of stars are subtracted (DECam)")] : [];

/** Hours or degrees, minutes and seconds to the millisecond. @param value not negative */
function sexagesimal(value: number): string {
  const ms = Math.round(value * 3_600_000), pad = (n: number, width = 2) => String(n).padStart(width, "0");
  const [whole, minutes] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60];
  return `${pad(whole)}:${pad(minutes)}:${pad(Math.floor(ms / 1000) % 60)}.${pad(ms % 1000, 3)}`;
}
