import assert from "node:assert/strict";
import { nearestName } from "../../src/base/nearest_name.ts";

Deno.test("nearestName() finds misspellings and words of longer names, and nothing where nothing is near", () => {
  const columns = ["name", "mag_g", "r", "z", "fwhm_or_rhalf", "redshift"];
  assert.equal(nearestName("g", columns), "mag_g");
  assert.equal(nearestName("rhalf", columns), "fwhm_or_rhalf");
  assert.equal(nearestName("redshfit", columns), "redshift");
  assert.equal(nearestName("R", columns), "r");
  assert.equal(nearestName("pa", columns), undefined);
  assert.equal(nearestName("n", []), undefined);
});
