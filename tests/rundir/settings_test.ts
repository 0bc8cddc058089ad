import assert from "node:assert/strict";
import { settings } from "../../src/rundir/settings.ts";
import { nearest, parseSetting, resolveSettings } from "../../src/rundir/settings/resolve.ts";
import { readToml, writeToml } from "../../src/rundir/settings/toml.ts";

const resolve = (values: Record<string, unknown>) => resolveSettings([{ values, from: '"run.toml"' }]);

Deno.test("resolveSettings() gives every setting its default", () => {
  const all = resolveSettings([]) as unknown as Record<string, Record<string, unknown>>;
  for (const { key, value } of settings) {
    const [section, name] = key.split(".");
    assert.deepEqual(all[section][name], value, key);
  }
});

Deno.test("resolveSettings() lets later layers win", () => {
  const layers = [{ values: { "inject.nobj": 3 }, from: "a" }, { values: { "inject.nobj": 7 }, from: "b" }];
  assert.equal(resolveSettings(layers).inject.nobj, 7);
});

Deno.test("resolveSettings() names the nearest key for one that does not exist", () => {
  assert.throws(
    () => resolve({ "inject.njob": 5 }),
    /"run.toml": there is no setting "inject.njob"; did you mean "inject.nobj"\?/,
  );
  assert.throws(() => resolve({ "fit.compact": true }), /did you mean "fit.compat"/);
  assert.equal(nearest("servey.dir"), "survey.dir");
});

Deno.test("resolveSettings() refuses values of the wrong kind, out of range and that contradict each other", () => {
  const wrong: [Record<string, unknown>, RegExp][] = [
    [{ "inject.nobj": "many" }, /inject.nobj must be a number, it is "many"/],
    [{ "inject.nobj": 0 }, /at least 1/],
    [{ "inject.nobj": 2.5 }, /a whole number/],
    [{ "inject.sets": "colored" }, /inject.sets must be one of ordered, coloured, it is "colored"/],
    [{ "inject.obj": "galaxy" }, /one of elg, lrg, star, qso/],
    [{ "response.flux": -0.1 }, /response.flux must be a number from 0 to 0.5, it is -0.1/],
    [{ "response.size": 0.6 }, /a number from 0 to 0.5/],
    [{ "perturb.psf": NaN }, /perturb.psf must be a number from -0.5 to 0.5/],
    [{ "perturb.each": "both" }, /one of same, normal/],
    [{ "survey.bands": "grz" }, /a list of strings/],
    [{ "survey.zoom": [10, 5, 0, 20] }, /x0 < x1/],
    [{ "fit.compat": true, "fit.shift": "phase" }, /Lanczos/],
  ];
  for (const [values, message] of wrong) assert.throws(() => resolve(values), message, JSON.stringify(values));
});

Deno.test("parseSetting() reads a word as the kind that the setting has", () => {
  assert.deepEqual(parseSetting("inject.nobj=40"), ["inject.nobj", 40]);
  assert.deepEqual(parseSetting("fit.compat=true"), ["fit.compat", true]);
  assert.deepEqual(parseSetting("survey.bands=g,r"), ["survey.bands", ["g", "r"]]);
  assert.deepEqual(parseSetting("survey.zoom=0 10 0 20"), ["survey.zoom", [0, 10, 0, 20]]);
  assert.throws(() => resolve(Object.fromEntries([parseSetting("fit.compat=maybe")])), /fit.compat must be a boolean/);
  assert.throws(() => parseSetting("fit.compat"), /key=value/);
});

Deno.test("writeToml() and readToml() give every setting back", async () => {
  const values = resolve({ "inject.separation": 4.5, "survey.zoom": [1, 2, 3, 4], "survey.dir": 'a "quoted" dir' });
  const text = await writeToml(values);
  assert.deepEqual(resolve(await readToml(text, "run.toml")), values);
});

Deno.test("readToml() names the line that is no TOML", async () => {
  await assert.rejects(readToml("[fit]\ncompat = yes\n", "run.toml"), /Cannot read "run.toml" line 2/);
});
