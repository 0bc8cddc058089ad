import assert from "node:assert/strict";
import { radians } from "../../src/base/units.ts";
import fixture from "../../fixtures/wcs/wcs.json" with { type: "json" };
import { Header } from "../../src/io/fits.ts";
import { headerWcs } from "../../src/survey/ccds/header_wcs.ts";

for (const { name, cards, pixels, sky } of fixture.cases) {
  Deno.test(`headerWcs() of a ${name} header agrees with astropy to 1e-6 px, both ways`, () => {
    const header = new Header(name);
    for (const [key, value] of Object.entries(cards)) header.add(key, value);
    const wcs = headerWcs(header), scale = Math.sqrt(Math.abs(wcs.cd[0] * wcs.cd[3] - wcs.cd[1] * wcs.cd[2]));
    pixels.forEach(([x, y], i) => {
      const [ra, dec] = wcs.toSky(x, y), dra = ((ra - sky[i][0] + 540) % 360) - 180;
      const off = Math.hypot(dra * Math.cos(radians(dec)), dec - sky[i][1]) / scale;
      assert.ok(off < 1e-6, `sky of (${x}, ${y}) is ${off} px off`);
      const [u, v] = wcs.toPixel(sky[i][0], sky[i][1]);
      assert.ok(Math.hypot(u - x, v - y) < 1e-6, `pixel (${x}, ${y}) comes back as (${u}, ${v})`);
    });
  });
}
