/** The archive of a release: unpacked, it runs without a network, a runtime or packages of the machine's. */
import assert from "node:assert/strict";
import { buildArchive, platform } from "../../release/archive.ts";
import { version } from "../../src/base/version.ts";
import { command, succeeds } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";

const tools = Deno.build.os === "linux" && await succeeds("tar", "--version") && await succeeds("git", "--version");
const apart = tools && await succeeds("unshare", "--net", "true");
if (!tools) console.log("skipped: the archive of a release (needs Linux, git and tar)");
else if (!apart) {
  console.log("note: the archive of a release runs with the network at hand, as unshare --net is not allowed here");
}

Deno.test({
  name: "the archive of a release runs from synth to plots without a network, in a home of its own",
  ignore: !tools,
  fn: () =>
    inTemp(async (dir) => {
      const path = await buildArchive(`${dir}/made`), name = `obiwan-${version}-${platform}`;
      assert.equal(path, `${dir}/made/${name}.tar.gz`);
      assert.equal((await command("tar", ["-xzf", path, "-C", dir])).code, 0);
      const env = { PATH: "/usr/bin:/bin", HOME: dir, XDG_RUNTIME_DIR: dir, NO_COLOR: "1" };
      const obiwan = async (...words: string[]) => {
        const [program, ...args] = [...apart ? ["unshare", "--net"] : [], `${dir}/${name}/obiwan`, ...words];
        const { code, out, err } = await command(program, args, { cwd: dir, env, clearEnv: true });
        assert.equal(code, 0, `${words.join(" ")}\n${out}${err}`);
        return out;
      };
      assert.equal((await obiwan("--version")).trim(), version);
      await obiwan("selftest");
      await obiwan("synth", "--out", "survey", "--size", "120", "--nobj", "3");
      const zoom = ["--zoom", "1740", "1860", "1740", "1860"];
      await obiwan("plan", "--survey-dir", "survey", "--randoms", "survey/randoms.fits", ...zoom, "--out", "run");
      // Workers are processes of the same runtime; merge and plots have native packages, cut-outs a WebAssembly one.
      await obiwan("run", "run");
      await obiwan("derive", "run");
      await obiwan("merge", "run");
      await obiwan("plots", "run");
      await obiwan("cutouts", "run", "--out", "stamps", "--size", "32");
      for (const made of ["run/merged/randoms.parquet", "run/plots/losses.png", "stamps/cutouts.h5"]) {
        assert.ok((await Deno.stat(`${dir}/${made}`)).size > 0, made);
      }
      assert.ok(
        !(await Deno.stat(`${dir}/.cache/deno`).then(() => true, () => false)),
        "nothing is fetched into the home",
      );
    }),
});
