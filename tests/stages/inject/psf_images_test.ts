import assert from "node:assert/strict";
import { stampHalfTransform } from "../../../src/math/fft.ts";
import { PsfImages } from "../../../src/stages/inject/psf_images.ts";
import { planePsf } from "../../make/fits/injection_scene.ts";

Deno.test("PsfImages weigh the planes' transforms as the stamp's planes are, at the usual size and beyond", () => {
  const psf = planePsf(), planes = new PsfImages(psf.size, psf.basis!.planes), stamps = new PsfImages(psf.size);
  for (const [x, y, size] of [[10, 140, 64], [120, 5, 64], [120, 5, 128]]) {
    const stamp = psf.at(x, y), want = stampHalfTransform(stamp, psf.size, size);
    const have = planes.transform(psf.basis!.weights(x, y), size), plain = stamps.transform(stamp, size);
    for (let k = 0; k < want.re.length; k++) {
      assert.ok(Math.hypot(have.re[k] - want.re[k], have.im[k] - want.im[k]) < 1e-13, `value ${k} of size ${size}`);
      assert.ok(plain.re[k] === want.re[k] && plain.im[k] === want.im[k]);
    }
    assert.ok(Math.abs(have.re[0] - 1) < 1e-13, "unit sum");
  }
});
