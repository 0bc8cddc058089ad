import { arcsecPerDegree, radians } from "../../base/units.ts";
import { type StripDisk, StripFiles, type StripRows } from "./strips.ts";

/** What is known of a mock's row where blends are looked for. */
export interface MockRow {
  /** Place in the mock. */
  row: number;
  id: bigint;
  ra: number;
  dec: number;
  /** True fluxes, one a band. */
  flux: ArrayLike<number>;
}

/** Rows that are blended with others. Of two closer than the radius the fainter (by the sum of its fluxes, then the higher id) is lost: its light is
 * added to the brighter one, or, where that is lost itself, to the one that has its light. */
export interface Blends {
  /** By rows that are lost: the row that has their light, and its id. */
  into: ReadonlyMap<number, { row: number; id: bigint }>;
  /** By rows that have light of others: its fluxes, one a band, and how many they are. */
  added: ReadonlyMap<number, { flux: Float64Array; count: number }>;
}

/** Height of a strip of declination, deg. */
const stripHeight = 0.5;

/** Collects positions of a mock in strips of declination and finds its blends strip by strip: memory grows with the rows of a strip and with those
 * that are blended, not with the mock. Rows may come in any order. */
export class BlendFinder {
  readonly #files: StripFiles;
  readonly #limit: number;

  /** @param radius arcsec @param folder for what does not fit into `memory` bytes; removed at the end */
  constructor(readonly radius: number, readonly bands: number, disk: StripDisk, folder: string, memory = 2 ** 28) {
    this.#files = new StripFiles(disk, folder, 4 + bands, memory);
    this.#limit = radius / arcsecPerDegree;
  }

  async add({ row, id, ra, dec, flux }: MockRow): Promise<void> {
    const at = (dec + 90) / stripHeight, own = Math.floor(at);
    await this.#files.add(own, row, ra, dec, id, flux);
    // Guests of the strip beside it.
    const near = this.#limit / stripHeight;
    if (at - own <= near) await this.#files.add(own - 1, row, ra, dec, id, flux);
    if (own + 1 - at <= near) await this.#files.add(own + 1, row, ra, dec, id, flux);
  }

  /** Looks through all strips. */
  async find(): Promise<Blends> {
    const links = new Map<number, Link>();
    try {
      for (const strip of this.#files.strips) this.#link(strip, await this.#files.read(strip), links);
    } finally {
      await this.#files.remove();
    }
    return resolved(links, this.bands);
  }

  /** Links every own row of a strip to the brightest of the brighter ones near it. */
  #link(strip: number, { numbers, ids, n, width }: StripRows, links: Map<number, Link>) {
    const value = (i: number, k: number) => numbers[i * width + k], dec = (i: number) => value(i, 2);
    const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => dec(a) - dec(b));
    const xyz = new Float64Array(3 * n), light = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const x = radians(value(i, 1)), y = radians(dec(i));
      xyz.set([Math.cos(y) * Math.cos(x), Math.cos(y) * Math.sin(x), Math.sin(y)], 3 * i);
      for (let k = 4; k < width; k++) light[i] += value(i, k);
    }
    const chord = (2 * Math.sin(radians(this.#limit) / 2)) ** 2, best = new Int32Array(n).fill(-1);
    const id = (i: number) => ids[i * width + 3];
    const brighter = (a: number, b: number) =>
      light[a] !== light[b] ? light[a] > light[b] : id(a) !== id(b) ? id(a) < id(b) : value(a, 0) < value(b, 0);
    const offer = (i: number, other: number) => {
      if (brighter(other, i) && (best[i] < 0 || brighter(other, best[i]))) best[i] = other;
    };
    // Rounding must not part two at the very radius.
    const height = this.#limit * (1 + 1e-9);
    for (let p = 0; p < n; p++) {
      const i = order[p];
      for (let q = p + 1; q < n && dec(order[q]) - dec(i) <= height; q++) {
        const j = order[q];
        const dx = xyz[3 * i] - xyz[3 * j], dy = xyz[3 * i + 1] - xyz[3 * j + 1], dz = xyz[3 * i + 2] - xyz[3 * j + 2];
        if (dx * dx + dy * dy + dz * dz > chord) continue;
        offer(i, j);
        offer(j, i);
      }
    }
    for (let i = 0; i < n; i++) {
      // Guests are linked in their own strip.
      if (best[i] < 0 || Math.floor((dec(i) + 90) / stripHeight) !== strip) continue;
      const flux = numbers.slice(i * width + 4, (i + 1) * width), j = best[i];
      links.set(value(i, 0), { id: id(i), flux, into: value(j, 0), intoId: id(j) });
    }
  }
}

interface Link {
  id: bigint;
  flux: Float64Array;
  into: number;
  intoId: bigint;
}

/** Follows links to rows that are not lost. */
function resolved(links: ReadonlyMap<number, Link>, bands: number): Blends {
  const into = new Map<number, { row: number; id: bigint }>(), members = new Map<number, Link[]>();
  for (const [row, link] of links) {
    let end = link;
    for (let next = links.get(end.into); next; next = links.get(end.into)) end = next;
    into.set(row, { row: end.into, id: end.intoId });
    members.set(end.into, [...members.get(end.into) ?? [], link]);
  }
  const added = new Map<number, { flux: Float64Array; count: number }>();
  for (const [row, list] of members) {
    const flux = new Float64Array(bands);
    // In one order, so that the sum does not depend on that of the rows.
    for (const link of list.sort((a, b) => a.id < b.id ? -1 : 1)) link.flux.forEach((v, k) => flux[k] += v);
    added.set(row, { flux, count: list.length });
  }
  return { into, added };
}
