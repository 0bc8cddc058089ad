/** Runs the five sets that parity is judged by, without injection, and compares all of them with their references.
 *
 *     deno task parity ../shared [--sets NAMES] [--outdir DIR] [--page DIR] [--json] [--kernels cpu|gpu]
 *         [-- options for brick]
 *
 * The folder holds `data/` and `reference/`; without `--outdir` the products are thrown away.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { localDisk } from "../src/io/disk.ts";
import { TableBuilder } from "../src/base/table_builder.ts";
import { fitsBytes, openFits, readTable, tableHdu } from "../src/io/fits.ts";
import { compareCatalogues } from "../src/post/parity.ts";
import { parityText } from "../src/report/parity/text.ts";
import { type ParitySet, paritySets, starSets } from "./scene/parity_sets.ts";

const sets = { ...paritySets, ...starSets };
const end = Deno.args.indexOf("--"), own = end < 0 ? Deno.args : Deno.args.slice(0, end);
const { values, positionals: [shared] } = parseArgs({
  args: own,
  allowPositionals: true,
  options: {
    sets: { type: "string" },
    outdir: { type: "string" },
    page: { type: "string" },
    kernels: { type: "string" },
    json: { type: "boolean" },
  },
});
const extra = [...values.kernels ? ["--kernels", values.kernels] : [], ...end < 0 ? [] : Deno.args.slice(end + 1)];
const wanted = values.sets?.split(",") ?? Object.keys(paritySets), unknown = wanted.filter((name) => !sets[name]);
if (!shared || unknown.length > 0) {
  console.error(
    unknown.length > 0
      ? `parity: there is no set ${unknown.join(", ")}; there are ${Object.keys(sets).join(", ")}`
      : "parity: which folder holds data/ and reference/? deno task parity FOLDER",
  );
  Deno.exit(2);
}
const outdir = values.outdir ?? await Deno.makeTempDir();
const launcher = new URL("../obiwan", import.meta.url).pathname;

/** Runs one set and reads its catalogue and the reference. */
async function run(name: string) {
  const { dir, brick, zoom, custom, clusters, options = [] } = sets[name], out = join(outdir, name);
  const part = custom ?? ["--brick", brick, "--zoom", ...zoom.split(" ")];
  const where = ["--survey-dir", join(shared, "data", dir), ...part];
  if (clusters) where.push("--clusters", await writeClusters(join(out, "clusters.fits"), clusters));
  const given = options.map((o) => o.replace("DATA", join(shared, "data", dir)));
  const args = ["brick", ...where, ...given, "--outdir", out, ...extra], began = performance.now();
  const { code, stderr } = await new Deno.Command(launcher, { args, stdout: "null", stderr: "piped" }).output();
  if (code !== 0) {
    console.error(new TextDecoder().decode(stderr));
    console.error(`parity: ${name} ended with code ${code}: obiwan ${args.join(" ")}`);
    Deno.exit(code);
  }
  const folder = brick.slice(0, 3),
    record = JSON.parse(
      await Deno.readTextFile(join(out, "logs", folder, `run-${brick}.json`)),
    );
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.error(`${name}: ${seconds} s, of these fit ${record.stages.fit.toFixed(2)} s, on ${record.engine}`);
  const read = async (path: string) => readTable((await openFits(localDisk, path)).first("table"));
  return {
    name,
    ours: await read(join(out, "tractor", folder, `tractor-${brick}.fits`)),
    theirs: await read(join(shared, "reference", name, "tractor.fits")),
  };
}

async function writeClusters(path: string, clusters: NonNullable<ParitySet["clusters"]>) {
  const t = new TableBuilder(clusters.length);
  for (const name of ["ra", "dec", "radius"] as const) t.add(name, "f8", (i) => clusters[i][name], { unit: "deg" });
  await localDisk.write(path, fitsBytes([tableHdu(t.build(), "CLUSTERS")]));
  return path;
}

const catalogues = [];
for (const name of wanted) catalogues.push(await run(name));
const parity = compareCatalogues(catalogues);
if (values.page) {
  const { parityPage } = await import("../src/report/parity/page.ts"), path = join(values.page, "parity.html");
  await localDisk.write(path, new TextEncoder().encode(await parityPage(parity)));
  console.error(path);
}
console.log(values.json ? JSON.stringify(parity, null, 1) : parityText(parity));
if (!values.outdir) await Deno.remove(outdir, { recursive: true });
Deno.exit(0);
