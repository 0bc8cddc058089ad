import assert from "node:assert/strict";
import { buildPackage } from "../../npm/build.ts";
import type { Manifest } from "../../npm/manifest.ts";
import { localDisk } from "../../src/io/disk.ts";
import { ParquetWriter } from "../../src/io/parquet_writer.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { command, succeeds } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { root } from "../make/root.ts";
import config from "../../deno.json" with { type: "json" };

/** Runs a program that must end well. @returns what it wrote to standard output */
async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, out, err } = await command(program, args, { cwd, env: { XDG_RUNTIME_DIR: "/tmp" } });
  assert.equal(code, 0, `${program} ${args.join(" ")}\n${out}\n${err}`);
  return out;
}

const hasNpm = await succeeds("npm", "--version") && await succeeds("node", "--version");
const hasRegistry = hasNpm && await succeeds("npm", "view", "apache-arrow", "version");
const reason = hasRegistry ? "" : `: skipped, ${hasNpm ? "the npm registry cannot be reached" : "there is no npm"}`;

Deno.test({
  name: `the npm package, packed and installed, works in Node as the library does in Deno${reason}`,
  ignore: !hasRegistry,
  fn: (t) =>
    inTemp(async (dir) => {
      const manifest = await buildPackage(`${dir}/package`);
      await run("npm", ["pack", "./package", "--pack-destination", dir], dir);
      const tarball = `${dir}/obiwan-obiwan-${config.version}.tgz`, home = `${dir}/home`;
      await Deno.mkdir(home);
      await run("npm", ["init", "--yes"], home);
      await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", tarball], home);

      await t.step("says the version and the packages of deno.json", () => checkManifest(manifest));
      await t.step("gives Deno's numbers with the f64 engine, and reads and writes FITS", () => sameNumbers(home));
      await t.step("finds the package webgpu where it is installed", () => findsWebGpu(home));
      await t.step("its types compile in a strict program", () => compiles(home));
      await t.step("its README's example runs", () => exampleRuns(home));
    }),
});

function checkManifest({ name, version, dependencies }: Manifest) {
  assert.deepEqual([name, version], [config.name, config.version]);
  const exact = Object.entries(dependencies).map(([name, version]) => `npm:${name}@${version}`);
  assert.ok(exact.length > 0 && exact.every((target) => Object.values(config.imports).includes(target)), `${exact}`);
}

/** Elementary functions of two versions of V8 may differ in the last bit; a fit ends where its steps are below 1e-6. */
const tolerance = 1e-6;

async function sameNumbers(home: string) {
  const parquet = `${home}/table.parquet`;
  await using sink = await localDisk.create(parquet);
  const writer = await ParquetWriter.open(sink, 2, new Map());
  await writer.append(new TableBuilder(2).add("x", "f8", (i) => i + 0.5).build());
  await writer.finish();
  await sink.commit();

  await Deno.copyFile(`${root}tests/library/use.mjs`, `${home}/use.mjs`);
  const inNode = JSON.parse(await run("node", ["use.mjs", parquet, home], home));
  const inDeno = JSON.parse(await run(Deno.execPath(), ["run", "-A", "tests/library/use.mjs", parquet, home], root));
  const near = (a: number[], b: number[]) =>
    assert.ok(
      a.length === b.length && a.every((v, i) => Math.abs(v - b[i]) <= tolerance * Math.abs(b[i])),
      `${a} ${b}`,
    );
  near(inNode.drawn, inDeno.drawn);
  assert.ok(inDeno.types.length > 0);
  inNode.numbers.forEach((column: number[], i: number) => near(column, inDeno.numbers[i]));
  for (const exactly of ["types", "fits", "sha256", "parquet", "wrong"]) {
    assert.deepEqual(inNode[exactly], inDeno[exactly], exactly);
  }
  assert.equal(inNode.fits.same, true);
  assert.deepEqual([inNode.parquet, inNode.wrong], [[0.5, 1.5], "true 3"]);
}

/** A stand-in for the package, which says that it was asked. */
async function findsWebGpu(home: string) {
  const folder = `${home}/node_modules/webgpu`;
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${folder}/package.json`, '{ "name": "webgpu", "type": "module", "exports": "./index.js" }');
  await Deno.writeTextFile(
    `${folder}/index.js`,
    `export const globals = { GPUMapMode: { READ: 1 } };
     export const create = () => ({ requestAdapter: async () => { console.log("asked", GPUMapMode.READ); } });`,
  );
  const program = 'import { openEngines } from "@obiwan/obiwan"; console.log((await openEngines("auto")).id);';
  const out = await run("node", ["--input-type=module", "--eval", program], home);
  await Deno.remove(folder, { recursive: true });
  assert.equal(out, "asked 1\nsimd\n");
}

async function compiles(home: string) {
  const [, version] = /@([\d.]+)$/.exec(config.imports.typescript)!;
  await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", `typescript@${version}`], home);
  await Deno.copyFile(`${root}tests/library/consumer.ts`, `${home}/consumer.ts`);
  const options = { module: "nodenext", target: "es2022", lib: ["es2022", "esnext.disposable"], types: [] };
  const compilerOptions = { ...options, strict: true, noEmit: true, skipLibCheck: false };
  await Deno.writeTextFile(`${home}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
  await run("node", ["node_modules/typescript/bin/tsc", "--project", "."], home);
}

async function exampleRuns(home: string) {
  const [, example] = /```js\n(.*?)```/s.exec(await Deno.readTextFile(`${root}npm/README.md`))!;
  await Deno.writeTextFile(`${home}/example.mjs`, example);
  const out = await run("node", ["example.mjs"], home);
  const [, put, found] = /^in: r = (.*)\nout: r = (.*)\n$/.exec(out)!;
  assert.ok(Math.abs(Number(put) - Number(found)) < 0.5, out);
  assert.ok((await Deno.stat(`${home}/catalogue.fits`)).size > 0);
}
