import assert from "node:assert/strict";
import { numbers, texts } from "../../src/base/table.ts";
import { arcsecPerDegree } from "../../src/base/units.ts";
import { readImage, readTable } from "../../src/io/fits.ts";
import { stampTransform } from "../../src/math/fft.ts";
import { mixtureOf, type ProfileName } from "../../src/math/profiles.ts";
import { momentsOf, renderFields } from "../../src/math/render.ts";
import { referenceFits } from "../make/references.ts";

const file = await referenceFits("trace/ob_decals_grz/render.fits");
const tims = await referenceFits("trace/ob_decals_grz/tims.fits");

interface Traced {
  label: string;
  want: ArrayLike<number>;
  have: Float64Array;
  /** Largest value of the model, in units of `want`. */
  peak: number;
}

/** Traced patches of the classic path beside ours: values, or forward differences with the survey's steps. */
function pairs(quantity: "model" | "flux" | "logre" | "ee1" | "ee2" | "n"): Traced[] {
  const path = "classic";
  const sets = readTable(file!.hdu("SETS")), patches = readTable(file!.hdu("PATCHES"));
  const s = (c: string) => numbers(sets, c)!, p = (c: string) => numbers(patches, c)!;
  const types = texts(sets, "type")!, paths = texts(patches, "path")!, quantities = texts(patches, "quantity")!;
  const pool = readImage(file!.hdu("POOL")).data, stamp = readImage(file!.hdu("PSF"));
  const table = readTable(tims!.hdu("TIMS")), tim = 1;
  const jacobian = Array.from((numbers(table, "cdinv")!).slice(4 * tim, 4 * tim + 4), (v) => v / arcsecPerDegree);
  const gaussVariance = numbers(table, "gauss_sigma")![tim] ** 2;
  const row = new Map(Array.from(s("set"), (id, i) => [id, i]));
  const patchOf = (set: number, path: string, quantity: string) =>
    Array.from(p("set")).findIndex((id, k) =>
      id === set && paths[k].trim() === path && quantities[k].trim() === quantity && p("offset")[k] >= 0
    );
  const out: Traced[] = [];
  for (const [set, i] of row) {
    const k = patchOf(set, path, quantity), whole = patchOf(set, path, "model");
    if (k < 0 || whole < 0) continue;
    const type = types[i].trim(),
      width = p("w")[k],
      height = p("h")[k],
      cut = (at: number) => pool.subarray(p("offset")[at], p("offset")[at] + width * height);
    const fft = s("fft_classic")[i], size = fft > 0 ? fft : 128;
    const psf = stampTransform(Float64Array.from(stamp.data), stamp.nx, size);
    const px = s("px")[i] - p("x0")[k], py = s("py")[i] - p("y0")[k];
    // A source beside its stamp is the survey's own special case: fits never draw one there.
    if (px < 0 || py < 0 || px >= width || py >= height) continue;
    const shape = { logre: s("logre")[i] || 0, ee1: s("ee1")[i] || 0, ee2: s("ee2")[i] || 0, n: s("n")[i] };
    const draw = ({ logre, ee1, ee2, n }: typeof shape) =>
      renderFields({
        mixture: mixtureOf(type as ProfileName, n),
        moments: momentsOf(Math.exp(logre), ee1, ee2, jacobian),
        psf,
        size,
        width,
        height,
        px,
        py,
        gaussVariance,
      }, 1)[0];
    const value = draw(shape);
    // Backwards where n has no room above.
    const step = quantity === "n" ? (shape.n + 0.001 > 6 ? -0.001 : 0.001) : 0.01;
    const have = quantity === "model" || quantity === "flux"
      ? value
      : draw({ ...shape, [quantity]: shape[quantity] + step }).map((v, k) => (v - value[k]) / step);
    const flux = quantity === "flux" ? 1 : s("flux")[i];
    out.push({
      label: `set ${set} ${type}, r_e ${Math.exp(s("logre")[i]).toFixed(2)}″, ${width}×${height} px, transform ${size}`,
      want: cut(k),
      have: have.map((v) => v * flux),
      peak: Array.from(cut(quantity === "flux" ? k : whole)).reduce((m, v) => Math.max(m, Math.abs(v)), 0),
    });
  }
  return out;
}

const off = ({ want, have, peak }: Traced) =>
  have.reduce((m, v, k) => Math.max(m, Math.abs(v - want[k])), 0) / Math.max(peak, 1e-9);

Deno.test({
  name: "renderFields() draws the traced models and unit models within 4e-5 of the peak",
  ignore: !file || !tims,
  fn: () => {
    let checked = 0;
    for (const quantity of ["model", "flux"] as const) {
      for (const t of pairs(quantity)) {
        // 5e-6 without broad components; with them the reference itself rounds its sums to f32 branch by branch.
        assert.ok(off(t) <= 4e-5, `${quantity} of ${t.label}: ${off(t)}`);
        checked++;
      }
    }
    assert.ok(checked >= 60, `${checked} patches`);
    console.log(`${checked} traced patches drawn`);
  },
});

for (const [quantity, limit] of [["logre", 2e-4], ["ee1", 2e-4], ["ee2", 2e-4], ["n", 1e-2]] as const) {
  Deno.test({
    name: `renderFields() has the traced differences by ${quantity} within ${limit} of the peak`,
    ignore: !file || !tims,
    fn: () => {
      const all = pairs(quantity), differences = all.map(off);
      const worst = Math.max(...differences), at = all[differences.indexOf(worst)];
      console.log(`${all.length} differences by ${quantity}, worst ${worst.toExponential(1)}`);
      assert.ok(all.length > 5, `${all.length} patches`);
      // f32 values over steps of 0.01, and of 0.001 in n.
      assert.ok(worst <= limit, `${worst} at ${at.label}`);
    },
  });
}
