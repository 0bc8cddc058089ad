import assert from "node:assert/strict";
import { namedNumbers } from "../../../cli/values/named_numbers.ts";
import { obiwan } from "../../make/command.ts";

const read = (list: string) => namedNumbers(list, "--perturb", "perturb", ["psf", "sky"], ["each"]);

Deno.test("namedNumbers() reads names and values with commas between as settings", () => {
  assert.deepEqual(read("psf=0.02, sky=-1,each=normal"), {
    "perturb.psf": 0.02,
    "perturb.sky": -1,
    "perturb.each": "normal",
  });
});

Deno.test("namedNumbers() refuses what is no pair, no name, no number and a name twice, and says which", () => {
  const wrong: [string, RegExp][] = [
    ["psf", /--perturb: NAME=VALUE with commas between is needed, it is "psf"/],
    ["", /NAME=VALUE/],
    ["psf=1=2", /NAME=VALUE/],
    ["psv=0.1", /use --perturb with "psv".*did you mean psf/],
    ["psf=wide", /psf must be a number, it is "wide"/],
    ["psf=0.1,psf=0.2", /gives psf twice/],
  ];
  for (const [list, message] of wrong) assert.throws(() => read(list), message, list);
});

Deno.test("plan --response and --perturb are checked before anything is read, by the rules of their settings", async () => {
  const wrong: [string[], RegExp, number][] = [
    [["--response", "flus=0.02"], /--response with "flus".*did you mean flux/, 2],
    [["--response", "flux=2"], /response.flux must be a number from 0 to 0.5, it is 2/, 3],
    [["--perturb", "zeropoint=bright"], /zeropoint must be a number/, 2],
    [["--perturb", "psf=0.1,each=some"], /perturb.each must be one of same, normal/, 3],
  ];
  for (const [args, message, wanted] of wrong) {
    const { code, err } = await obiwan("plan", "--survey-dir", "nowhere", "--out", "nowhere-run", ...args);
    assert.deepEqual([code, message.test(err)], [wanted, true], err);
  }
});
