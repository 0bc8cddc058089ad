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
): Card[] => [...makerCards(maker), ...placeCards(grid), ...bandCards(bands, exposures)];

/** Readers of the survey's files look for the pipeline's version and for the release under these names. */
const makerCards = ({ version, release }: Maker): Card[] => [
  card("LEGPIPEV", `obiwan-${version}`, "program that made this"),
  card("OBIWANV", version, "version of obiwan"),
  card("LSDR", `DR${Math.floor(release / 1000)}`, "release whose data model this follows"),
  card("SURVEY", "DECaLS+BASS+MzLS", "images of the Legacy Surveys"),
  card("SURVEYID", "DECaLS BASS MzLS", "the surveys' names"),
  card("DRVERSIO", release, "data release number"),
  card("OBSTYPE", "object", "kind of observation"),
  card("PROCTYPE", "tile", "kind of processing"),
  card("DEPNAM00", "obiwan"),
  card("DEPVER00", version),
];

function placeCards(grid: BrickGrid): Card[] {
  const corners = [[-0.5, -0.5], [grid.nx - 0.5, -0.5], [grid.nx - 0.5, grid.ny - 0.5], [-0.5, grid.ny - 0.5]];
  return [
    card("BRICK", grid.brickname, "brick RRRr[pm]DDd"),
    card("BRICKID", grid.brickid, "brick id"),
    card("RAMIN", grid.ra1, "unique area of the brick (deg)"),
    card("RAMAX", grid.ra2, "unique area of the brick (deg)"),
    card("DECMIN", grid.dec1, "unique area of the brick (deg)"),
    card("DECMAX", grid.dec2, "unique area of the brick (deg)"),
    card("RA", sexagesimal(grid.ra / 15), "centre of the brick (hms)"),
    card("DEC", `${grid.dec < 0 ? "-" : "+"}${sexagesimal(Math.abs(grid.dec))}`, "centre of the brick (dms)"),
    card("CENTRA", grid.ra, "centre of the brick (deg)"),
    card("CENTDEC", grid.dec, "centre of the brick (deg)"),
    ...corners.flatMap(([x, y], i) => {
      const [ra, dec] = grid.wcs.toSky(x, y);
      return [
        card(`CORN${i + 1}RA`, ra, "corner of the image (deg)"),
        card(`CORN${i + 1}DEC`, dec, "corner of the image (deg)"),
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
  card("BANDS", bands.join(","), "bands that touch this brick"),
  card("NBANDS", bands.length, "how many they are"),
  ...bands.map((b, i) => card(`BAND${i}`, b, "band")),
];

/** Hours or degrees, minutes and seconds to the millisecond. @param value not negative */
function sexagesimal(value: number): string {
  const ms = Math.round(value * 3_600_000), pad = (n: number, width = 2) => String(n).padStart(width, "0");
  const [whole, minutes] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60];
  return `${pad(whole)}:${pad(minutes)}:${pad(Math.floor(ms / 1000) % 60)}.${pad(ms % 1000, 3)}`;
}
