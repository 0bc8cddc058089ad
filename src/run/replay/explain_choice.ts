import { type Improvements, penalty, selectDefaults } from "../../stages/fit/select.ts";
import type { SourceType } from "../../survey/source.ts";

const { minimum, fraction, galaxy, sersic } = selectDefaults, percent = 100 * fraction;
const fixed = (v: number) => v.toFixed(1);

/** Goes through the rules of `selectModel` once more and says what each of them found.
 * @param x gains in χ² of the models that competed @returns the model that `selectModel` keeps, and a line for each rule */
export function explainChoice(x: Improvements): { chosen: SourceType | undefined; why: string[] } {
  const tried = (Object.keys(x) as SourceType[]).filter((m) => x[m] !== undefined);
  const net = (m: SourceType) => (x[m] ?? 0) - penalty[m];
  if (tried.length === 0) return { chosen: undefined, why: ["no model competed: dropped"] };
  const best = tried.reduce((a, m) => net(m) > net(a) ? m : a),
    most = `most after penalties: ${best} ${fixed(net(best))}`;
  if (net(best) < minimum) return { chosen: undefined, why: [`${most}, less than ${minimum}: dropped`] };
  const why = [`${most}, at least ${minimum}: the source stays`];
  if (tried.length === 1 && best === "PSF") return { chosen: "PSF", why: [...why, "nothing but PSF competed: PSF"] };
  const simple = round(x, why), shaped = elliptic(x, simple, why), keep = indexed(x, shaped, why);
  if (keep !== undefined && (x[keep] ?? 0) !== 0) return { chosen: keep, why };
  return { chosen: undefined, why: [...why, "what is left gains nothing: dropped"] };
}

/** PSF or REX. */
function round(x: Improvements, why: string[]): SourceType | undefined {
  const { PSF: psf = 0, REX: rex = 0 } = x, points = psf - penalty.PSF, spread = rex - penalty.REX;
  const both = `PSF ${fixed(points)}, REX ${fixed(spread)} after penalties`;
  if (points >= spread) {
    why.push(`${both}: PSF`);
    return "PSF";
  }
  if (!(psf > 0 && rex - psf < fraction * psf)) {
    why.push(`${both}: REX`);
    return "REX";
  }
  const kept = points >= minimum ? "PSF" : undefined;
  why.push(`${both}, but REX gains less than ${percent} % more than PSF: ${kept ?? "neither"}`);
  return kept;
}

/** DEV or EXP in its place. */
function elliptic(x: Improvements, keep: SourceType | undefined, why: string[]): SourceType | undefined {
  if (x.DEV === undefined && x.EXP === undefined && x.SER === undefined) {
    why.push("DEV and EXP did not compete");
    return keep;
  }
  const simple = keep === undefined ? 0 : x[keep] ?? 0, cut = Math.max(galaxy, fraction * (x.PSF ?? 0));
  const exp = (x.EXP ?? 0) - simple, dev = (x.DEV ?? 0) - simple;
  const next = exp >= Math.max(cut, dev) ? "EXP" : dev > Math.max(cut, exp) ? "DEV" : keep;
  const need = `${fixed(cut)} needed`;
  why.push(
    `EXP gains ${fixed(exp)}, DEV ${fixed(dev)} more than ${keep ?? "no source"}, ${need}: ${next ?? "neither"}`,
  );
  return next;
}

/** SER in its place. */
function indexed(x: Improvements, keep: SourceType | undefined, why: string[]): SourceType | undefined {
  if (x.SER === undefined) return keep;
  const more = x.SER - (keep === undefined ? 0 : x[keep] ?? 0), next = more >= sersic ? "SER" : keep;
  why.push(`SER gains ${fixed(more)} more than ${keep ?? "no source"}, ${sersic} needed: ${next ?? "neither"}`);
  return next;
}
