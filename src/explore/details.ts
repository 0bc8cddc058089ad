import type { Disk } from "../base/disk.ts";
import { numbers, texts } from "../base/table.ts";
import { openFits, readTable } from "../io/fits.ts";
import { ProductPaths } from "../survey/product_paths.ts";
import { skyViewer } from "../report/pages/frame.ts";
import { fateName } from "../report/pages/words.ts";
import type { Explored } from "./explored.ts";
import { sourceImages } from "./pictures.ts";
import type { Place, Sources } from "./sources.ts";

/** A half-light ellipse in pixels of a panel; rows from the top, the angle from up to the left, degrees. */
interface Ellipse {
  x: number;
  y: number;
  a: number;
  b: number;
  pa: number;
}

/** Something else in the panel. */
interface Neighbour {
  what: "injected" | "catalogue";
  name: string;
  x: number;
  y: number;
  /** arcsec */
  distance: number;
  mag?: number;
}

/** All that is known of a source, as JSON. */
export interface SourceDetails {
  id: string;
  place: Place;
  fate: string;
  values: Record<string, unknown>;
  blob?: number;
  objid?: number;
  viewer?: string;
  images?: {
    side: number;
    pixscale: number;
    bands: string[];
    hasBefore: boolean;
    truth: Ellipse;
    fit?: Ellipse;
    neighbours: Neighbour[];
  };
}

/** @param side of the squares, pixels @returns undefined when there is no such source */
export async function sourceDetails(
  disk: Disk,
  run: Explored,
  sources: Sources,
  id: string,
  side: number,
): Promise<SourceDetails | undefined> {
  const row = await sources.source(id);
  if (!row) return undefined;
  const values = Object.fromEntries(Object.entries(row).map(([name, v]) => [name, plain(v)]));
  const at = (name: string) => Number(row[name] ?? NaN), ra = at("ra"), dec = at("dec");
  const place: Place = { brickname: String(row.brickname), unit: String(row.unit), ra, dec };
  const matched = row.matched === true, objid = matched ? at("tractor_objid") : NaN;
  const images = await sourceImages(disk, run.unitOf, run.bands, place, side);
  const catalogue = await catalogueOf(disk, run, place), blob = await blobOf(disk, run, place, objid);
  const details: SourceDetails = {
    id,
    place,
    fate: fateName(at("fate")),
    values,
    ...(Number.isFinite(objid) ? { objid } : {}),
    ...(blob !== undefined ? { blob } : {}),
    ...(run.synthetic ? {} : { viewer: skyViewer(ra, dec) }),
  };
  if (!images) return details;
  const px = images.pixscale, half = side * px / 2 / 3600, [x, y] = [images.x, images.y];
  const others = await sources.others(id, place, half);
  const neighbour = (what: Neighbour["what"], name: string, ra2: number, dec2: number, mag?: number): Neighbour => {
    const [u, v] = images.toPanel(ra2, dec2);
    return { what, name, x: u, y: v, distance: Math.hypot(u - x, v - y) * px, ...(mag !== undefined ? { mag } : {}) };
  };
  const inside = ({ x, y }: Neighbour) => x > 0 && y > 0 && x < side && y < side;
  const neighbours = [
    ...others.map(([name, ra2, dec2]) => neighbour("injected", String(name), Number(ra2), Number(dec2))),
    ...catalogue.filter((s) => s.objid !== objid).map((s) =>
      neighbour("catalogue", `${s.type} ${s.objid}`, s.ra, s.dec, s.mag)
    ),
  ].filter(inside).sort((a, b) => a.distance - b.distance);
  details.images = {
    side,
    pixscale: px,
    bands: Object.keys(images.injected),
    hasBefore: images.before !== undefined,
    truth: ellipse(x, y, at("rhalf"), at("e1"), at("e2"), px),
    ...(matched
      ? {
        fit: ellipse(
          x - at("dra") / px,
          y - at("ddec") / px,
          at("tractor_shape_r"),
          at("tractor_shape_e1"),
          at("tractor_shape_e2"),
          px,
        ),
      }
      : {}),
    neighbours: neighbours.slice(0, 60),
  };
  return details;
}

/** Whole numbers of 64 bits as text, of dates and lists what they read like. */
function plain(v: unknown): unknown {
  if (typeof v === "bigint") return String(v);
  return v === null || ["number", "string", "boolean"].includes(typeof v) ? v : String(v);
}

/** @param r half-light radius, arcsec; one that is drawn is 0.3 at least */
function ellipse(x: number, y: number, r: number, e1: number, e2: number, px: number): Ellipse {
  const e = Math.min(Math.hypot(e1 || 0, e2 || 0), 0.95), a = Math.max(r || 0, 0.3) / px;
  return { x, y, a, b: a * (1 - e) / (1 + e), pa: Math.atan2(e2 || 0, e1 || 0) * 90 / Math.PI };
}

interface Fitted {
  objid: number;
  ra: number;
  dec: number;
  type: string;
  mag?: number;
}

/** What the unit's catalogue has, as far as it is near. */
async function catalogueOf(disk: Disk, run: Explored, { brickname, unit, ra, dec }: Place): Promise<Fitted[]> {
  const own = await run.unitOf(brickname, unit), band = run.bands.includes("r") ? "r" : run.bands[0];
  if (!own) return [];
  const path = new ProductPaths(own.dir, brickname, unit, "unit").tractor(`tractor-${brickname}.fits`);
  if (!(await disk.exists(path))) return [];
  const wanted = new Set(["objid", "ra", "dec", "type", `flux_${band}`]);
  const table = readTable((await openFits(disk, path)).first("table"), wanted);
  const [objid, ras, decs, flux] = ["objid", "ra", "dec", `flux_${band}`].map((n) => numbers(table, n));
  const type = texts(table, "type");
  if (!ras || !decs) return [];
  const near = 0.02, wide = near / Math.max(Math.cos(dec * Math.PI / 180), 1e-3), list: Fitted[] = [];
  for (let i = 0; i < table.nrows; i++) {
    if (Math.abs(decs[i] - dec) > near || Math.abs(ras[i] - ra) > wide) continue;
    list.push({
      objid: Number(objid?.[i] ?? i),
      ra: Number(ras[i]),
      dec: Number(decs[i]),
      type: type?.[i]?.trim() ?? "",
      ...(flux && flux[i] > 0 ? { mag: 22.5 - 2.5 * Math.log10(Number(flux[i])) } : {}),
    });
  }
  return list;
}

/** The number of a catalogue source's blob, as `replay` takes it; undefined where what the fit tried was not kept. */
async function blobOf(disk: Disk, run: Explored, { brickname, unit }: Place, objid: number) {
  const own = await run.unitOf(brickname, unit);
  if (!own || !Number.isFinite(objid)) return undefined;
  const path = new ProductPaths(own.dir, brickname, unit, "unit").metrics(`all-models-${brickname}.fits`);
  if (!(await disk.exists(path))) return undefined;
  const table = readTable((await openFits(disk, path)).first("table"), new Set(["objid", "blob"]));
  const row = numbers(table, "objid")?.indexOf(objid) ?? -1;
  return row < 0 ? undefined : numbers(table, "blob")?.[row];
}
