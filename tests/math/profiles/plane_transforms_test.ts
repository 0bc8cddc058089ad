import assert from "node:assert/strict";
import { stampHalfTransform } from "../../../src/math/fft.ts";
import { PlaneTransforms } from "../../../src/math/profiles/plane_transforms.ts";
import { planePsf } from "../../make/fits/injection_scene.ts";

Deno.test("PlaneTransforms weigh the planes' transforms as the stamp's planes are, at usual sizes and beyond", () => {
  const psf = planePsf(), planes = new PlaneTransforms(psf.size, psf.basis!.planes, [64, 128]);
  for (const [x, y, size] of [[10, 140, 64], [120, 5, 64], [120, 5, 128], [10, 140, 256]]) {
    const want = stampHalfTransform(psf.at(x, y), psf.size, size);
    const have = planes.transform(psf.basis!.weights(x, y), size);
    for (let k = 0; k < want.re.length; k++) {
      assert.ok(Math.hypot(have.re[k] - want.re[k], have.im[k] - want.im[k]) < 1e-13, `value ${k} of size ${size}`);
    }
    assert.ok(Math.abs(have.re[0] - 1) < 1e-13, "unit sum");
  }
});
