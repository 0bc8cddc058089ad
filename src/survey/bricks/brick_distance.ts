import { degree } from "../../base/units.ts";
import type { BrickBox } from "./brick_grid.ts";

/** Width of a brick in RA, degrees, 0..360. */
export const raWidth = ({ ra1, ra2 }: BrickBox): number => {
  const width = (((ra2 - ra1) % 360) + 360) % 360;
  return width === 0 ? 360 : width;
};

/** Great-circle distance from a position to the nearest point of a brick's own area, degrees; 0 inside. Right through RA 0,
 * at the poles and across them. The sides of a brick are meridians and parallels. */
export function distanceToBrick(box: BrickBox, ra: number, dec: number): number {
  const east = (((ra - box.ra1) % 360) + 360) % 360, width = raWidth(box);
  // Within the brick's RA the shortest way runs along the meridian.
  if (east <= width) return Math.max(box.dec1 - dec, dec - box.dec2, 0);
  // The same one of the brick's two meridians is the nearer one at every Dec.
  return toMeridian(Math.min(east - width, 360 - east), dec, box.dec1, box.dec2);
}

/** Distance to the piece dec1..dec2 of the meridian that lies dra degrees away. */
function toMeridian(dra: number, dec: number, dec1: number, dec2: number): number {
  const cos = Math.cos(dec * degree);
  const foot = Math.atan2(Math.sin(dec * degree), cos * Math.cos(dra * degree)) / degree;
  if (foot >= dec1 && foot <= dec2) return Math.asin(Math.min(1, cos * Math.sin(dra * degree))) / degree;
  const to = (end: number) => {
    const h = Math.sin((dec - end) * degree / 2) ** 2 + cos * Math.cos(end * degree) * Math.sin(dra * degree / 2) ** 2;
    return 2 * Math.asin(Math.min(1, Math.sqrt(h))) / degree;
  };
  return Math.min(to(dec1), to(dec2));
}

/** How far in RA, degrees, positions within `margin` (degrees) of a brick reach beyond its sides; 180 where a pole is so near. */
export function raReach({ dec1, dec2 }: BrickBox, margin: number): number {
  const highest = Math.max(Math.abs(dec1), Math.abs(dec2)) + margin;
  if (highest >= 90) return 180;
  return Math.asin(Math.min(1, Math.sin(margin * degree) / Math.cos(highest * degree))) / degree;
}
