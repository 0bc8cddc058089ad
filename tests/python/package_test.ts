/** The Python package: its own tests, with Debian's Python and this checkout's program; its types; wheel and sdist. */
import assert from "node:assert/strict";
import { version } from "../../src/base/version.ts";
import { command, launcher, python, pythonHas, succeeds } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { root } from "../make/root.ts";

const folder = `${root}python`, hasAstropy = await pythonHas("numpy", "astropy");
if (!hasAstropy) console.log("skipped: the tests of the Python package (need Debian's python3-astropy)");

Deno.test({
  name: "the Python package reads what the program makes, calls it and raises its errors",
  ignore: !hasAstropy,
  fn: async () => {
    const env = { PYTHONPATH: folder, OBIWAN: launcher, PYTHONDONTWRITEBYTECODE: "1" };
    const { code, err } = await command(python, ["-m", "unittest", "discover", "-s", "tests"], { cwd: folder, env });
    assert.equal(code, 0, err);
    assert.ok(Number(/^Ran (\d+) tests/m.exec(err)?.[1]) >= 20, err);
  },
});

const hasMypy = hasAstropy && await succeeds(python, "-m", "mypy", "--version");
if (!hasMypy) console.log("skipped: the types of the Python package (needs Debian's mypy)");
Deno.test({
  name: "mypy finds no fault in the types of the Python package",
  ignore: !hasMypy,
  fn: () =>
    inTemp(async (cache) => {
      const { code, out } = await command(python, ["-m", "mypy", "--cache-dir", cache], { cwd: folder });
      assert.equal(code, 0, out);
    }),
});

const hasBuilder = await pythonHas("setuptools", "wheel", "pip");
if (!hasBuilder) {
  console.log("skipped: wheel and sdist of the Python package (need Debian's python3-pip, python3-wheel)");
}
Deno.test({
  name:
    "wheel and sdist of the Python package are built without a network, have its types, and the wheel is installed and imported",
  ignore: !hasBuilder || !hasAstropy,
  fn: () =>
    inTemp(async (dir) => {
      const { buildPython } = await import("../../release/python.ts");
      const files = await buildPython(`${dir}/dist`);
      const [wheel, sdist] = files.map((f) => f.split("/").at(-1)!);
      assert.equal(wheel, `obiwan_gpu-${version}-py3-none-any.whl`);
      // Older setuptools keep the name as it is written.
      assert.equal(sdist.replace("obiwan-gpu", "obiwan_gpu"), `obiwan_gpu-${version}.tar.gz`);
      const top = sdist.replace(".tar.gz", "");
      const pip = ["-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", `${dir}/site`];
      const installed = await command(python, [...pip, files[0]]);
      assert.equal(installed.code, 0, installed.err);
      assert.ok((await Deno.stat(`${dir}/site/obiwan_gpu/py.typed`)).isFile);
      const script = "import obiwan_gpu; print(obiwan_gpu.__version__, obiwan_gpu.__file__)";
      const { out, err } = await command(python, ["-c", script], { cwd: dir, env: { PYTHONPATH: `${dir}/site` } });
      assert.equal(out.trim(), `${version} ${dir}/site/obiwan_gpu/__init__.py`, err);
      const { out: listed } = await command("tar", ["-tzf", files[1]]);
      for (const name of ["pyproject.toml", "README.md", "LICENSE", "obiwan_gpu/_run.py", "tests/test_run.py"]) {
        assert.ok(listed.includes(`${top}/${name}\n`), `${name} in\n${listed}`);
      }
    }),
});
