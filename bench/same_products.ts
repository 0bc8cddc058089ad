/** Shows that a change of the code left every product as it was: makes products with one checkout, and compares two makings
 * file by file.
 *
 *     deno task same-products make DIR [--checkout DIR] [--shared DIR]
 *     deno task same-products compare DIR DIR
 *
 * With `--shared`, the folder that holds the open sets as `data/`, their bricks are made, too. Times and what names them are no
 * products: the run's records, notes and its figures of cost are left out.
 */
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { exitCodeOf } from "../src/base/errors.ts";
import { parts, type Recipe, recipes } from "./same_products/recipes.ts";
import { takeWorkshop } from "./same_products/workshop.ts";

const { values, positionals: [verb, first, second] } = parseArgs({
  allowPositionals: true,
  options: { checkout: { type: "string" }, shared: { type: "string" } },
});

/** Files whose bytes say when they were made. */
const timed = [
  /(^|\/)logs\//,
  /(^|\/)run\/(notes|records|failures|leases|checkpoints)\//,
  /(^|\/)log(\.[^/]*)?$/,
  /plots\/README\.md$/,
  /map-brick-time|(^|\/)costs?[^/]*\.(svg|png|csv)$/,
  /\/report\/.*\.html$/,
  /\/packed\//,
  /sha256sum$/,
];

/** Plans name files by their whole path, so every making happens at the same place, one after the other. */
const place = join(Deno.env.get("TMPDIR") ?? "/tmp", "obiwan-same-products");

async function make(dir: string) {
  const { dir: workshop, release } = await takeWorkshop(place);
  const launcher = join(resolve(values.checkout ?? new URL("..", import.meta.url).pathname), "obiwan");
  for (const recipe of [...recipes, ...(values.shared ? parts(resolve(values.shared)) : [])]) await cook(recipe);
  await Deno.rename(workshop, dir);
  release();

  async function cook({ name, commands }: Recipe) {
    const cwd = join(workshop, name), began = performance.now();
    await Deno.mkdir(cwd, { recursive: true });
    for (const args of commands) {
      const out = await new Deno.Command(launcher, { args, cwd, stdout: "piped", stderr: "piped" }).output();
      if (out.code === 0) continue;
      console.error(new TextDecoder().decode(out.stderr));
      console.error(`same-products: code ${out.code} from obiwan ${args.join(" ")}`);
      Deno.exit(1);
    }
    console.log(`${name.padEnd(24)}${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s`);
  }
}

async function filesOf(dir: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(dir)) {
    const path = join(dir, entry.name);
    // Links lead to products that are counted where they lie.
    if (entry.isSymlink) continue;
    if (entry.isDirectory) files.push(...await filesOf(path));
    else files.push(path);
  }
  return files;
}

async function compare(one: string, two: string): Promise<number> {
  const names = async (dir: string) => new Set((await filesOf(dir)).map((f) => relative(dir, f)));
  const [a, b] = [await names(one), await names(two)];
  const missing = [...a].filter((f) => !b.has(f)), added = [...b].filter((f) => !a.has(f));
  const differing: string[] = [];
  let same = 0, left = 0;
  for (const name of [...a].filter((f) => b.has(f)).sort()) {
    if (timed.some((t) => t.test(name))) left++;
    else if (await equal(join(one, name), join(two, name))) same++;
    else differing.push(name);
  }
  for (const name of missing) console.log(`only in ${one}: ${name}`);
  for (const name of added) console.log(`only in ${two}: ${name}`);
  for (const name of differing) console.log(`differs: ${name}`);
  console.log(
    `${same} files equal, ${differing.length} differ, ${missing.length + added.length} without partner, ` +
      `${left} not compared (times)`,
  );
  return differing.length + missing.length + added.length;
}

async function equal(one: string, two: string): Promise<boolean> {
  const [a, b] = await Promise.all([Deno.readFile(one), Deno.readFile(two)]);
  return a.length === b.length && a.every((v, i) => v === b[i]);
}

if (verb === "make" && first) {
  await make(resolve(first)).catch((error: Error) => {
    console.error(`same-products: ${error.message}`);
    Deno.exit(exitCodeOf(error));
  });
} else if (verb === "compare" && first && second) Deno.exit(await compare(first, second) === 0 ? 0 : 1);
else {
  console.error("same-products: make DIR [--checkout DIR] [--shared DIR], or compare DIR DIR");
  Deno.exit(2);
}
