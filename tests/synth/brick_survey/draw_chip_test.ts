import assert from "node:assert/strict";
import { drawChip, electronsPerUnit, skyNoise } from "../../../src/synth/brick_survey/draw_chip.ts";
import { bok } from "../../../src/synth/cameras/north.ts";
import { skySurface } from "../../../src/synth/light/sky_surface.ts";
import { placeChip } from "../../../src/synth/pointings/chip_wcs.ts";
import { pointingsNear } from "../../../src/synth/pointings/exposures.ts";
import { toyCamera } from "../../make/synth/toy_camera.ts";

const empty = (seed: number) => ({ seed, within: () => [] });

for (const camera of [toyCamera, { ...bok, nx: 301, ny: 260 }]) {
  Deno.test(`drawChip() of an empty sky is sky and white noise of its weights: ${camera.name}`, () => {
    const [exposure] = pointingsNear(1, camera, 1, { ra1: 20, ra2: 20.2, dec1: 40, dec2: 40.2 });
    const placed = placeChip(exposure, camera.chips[1]), { image, weight, mask, nx } = drawChip(empty(1), placed);
    const sky = skySurface(1, placed), good = Array.from(mask.keys()).filter((i) => mask[i] === 0);
    const pull = (i: number) => (image[i] - sky.at(i % nx, Math.floor(i / nx))) * Math.sqrt(weight[i]);
    const moment = (f: (i: number) => number) => good.reduce((sum, i) => sum + f(i), 0) / good.length;
    const n = good.length,
      inErrors = {
        mean: moment(pull) * Math.sqrt(n),
        variance: (moment((i) => pull(i) ** 2) - 1) * Math.sqrt(n / 2),
        right: moment((i) => mask[i + 1] === 0 ? pull(i) * pull(i + 1) : 0) * Math.sqrt(n),
        above: moment((i) => mask[i + nx] === 0 ? pull(i) * pull(i + nx) : 0) * Math.sqrt(n),
      };
    for (const [name, value] of Object.entries(inErrors)) assert.ok(Math.abs(value) < 4, `${name}: ${value} σ`);
    assert.ok(n > 70_000 && Math.abs(1 / Math.sqrt(weight[good[0]]) / skyNoise(exposure) - 1) < 0.05);
    // A count has the third moment of Poisson's law.
    const photons = exposure.sky * electronsPerUnit(exposure);
    const skew = photons / (photons + camera.readNoise ** 2) ** 1.5;
    assert.ok(Math.abs(moment((i) => pull(i) ** 3) - skew) < 4 * Math.sqrt(15 / n));
    mask.forEach((m, i) => assert.equal(weight[i] === 0, m !== 0));
  });
}

Deno.test("drawChip() gives a chip the same pixels again, and other ones in another exposure and for another seed", () => {
  const [one, two] = pointingsNear(1, toyCamera, 1, { ra1: 20, ra2: 20.2, dec1: 40, dec2: 40.2 });
  const draw = (exposure: typeof one, seed = 1) => drawChip(empty(seed), placeChip(exposure, toyCamera.chips[0])).image;
  assert.deepEqual(draw(one), draw(one));
  assert.notDeepEqual(draw(one), draw(two));
  assert.notDeepEqual(draw(one), draw(one, 2));
});
