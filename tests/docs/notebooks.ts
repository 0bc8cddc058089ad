import assert from "node:assert/strict";
import { command, python, pythonHas } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { root } from "../make/root.ts";

const folder = `${root}docs/notebooks/`;

interface Notebook {
  cells: { cell_type: string; outputs?: { output_type: string; data?: Record<string, unknown>; text?: string[] }[] }[];
}

/** Executes a notebook with its own kernel on a finished run and looks at what it printed and drew; a step that is skipped, with
 * the reason, where Debian's python3-nbconvert or what the notebook imports is not installed. */
export async function notebookStep(t: Deno.TestContext, name: string, run: string) {
  const modules = ["nbconvert", "ipykernel", ...(name === "deno" ? [] : ["astropy.table", "matplotlib"])];
  const ready = await pythonHas(...modules);
  const reason = ready ? "" : `: skipped, /usr/bin/python3 lacks one of ${modules.join(", ")}`;
  await t.step({
    name: `docs/notebooks/${name}.ipynb runs through${reason}`,
    ignore: !ready,
    fn: () =>
      inTemp(async (home) => {
        const made = await execute(name, run, home);
        const outputs = made.cells.flatMap((c) => c.outputs ?? []);
        assert.ok(!outputs.some((o) => o.output_type === "error"));
        const printed = outputs.flatMap((o) => o.text ?? []).join("");
        assert.match(printed, /58 injected sources of 2 bricks/);
        const drawn = outputs.flatMap((o) => Object.entries(o.data ?? {}));
        if (name === "deno") {
          const html = drawn.filter(([type]) => type === "text/html").map(([, v]) => [v].flat().join(""));
          assert.ok(html.some((h) => h.includes("<td>recovered</td>")) && html.some((h) => h.startsWith("<svg")));
        } else assert.equal(drawn.filter(([type]) => type === "image/png").length, 3);
      }),
  });
}

async function execute(name: string, runDir: string, home: string): Promise<Notebook> {
  const cache = Deno.env.get("DENO_DIR") ??
    `${Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`}/deno`;
  const env = { HOME: home, DENO_DIR: cache, OBIWAN_RUN: runDir, NO_COLOR: "1", PYTHONPATH: `${root}python` };
  const run = async (program: string, args: string[]) => {
    const { code, err } = await command(program, args, { env, cwd: folder });
    assert.equal(code, 0, err);
  };
  if (name === "deno") await run(Deno.execPath(), ["jupyter", "--install"]);
  const to = ["--output-dir", home, "--output", "made.ipynb"];
  await run(python, ["-m", "nbconvert", "--to", "notebook", "--execute", ...to, `${name}.ipynb`]);
  return JSON.parse(await Deno.readTextFile(`${home}/made.ipynb`));
}
