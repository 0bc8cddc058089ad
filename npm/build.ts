/** Makes the npm package of the library in a folder, `out/npm` by default:
 *
 *     deno task npm && npm pack ./out/npm
 *
 * Every module that mod.ts reaches is translated by itself to what Node 20 knows, under the same name and beside its types, so
 * that messages of errors lead to the source. Shaders and tables become modules, for Node imports neither.
 */
import { dirname, join } from "node:path";
import ts from "typescript";
import config from "../deno.json" with { type: "json" };

const root = new URL("../", import.meta.url).pathname;

/** Modules that Node needs otherwise. */
const instead: Readonly<Record<string, string>> = { "src/engine/find_gpu.ts": "npm/find_gpu.ts" };

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};

/** Imports `x.wgsl` and `x.json` as the modules that are made of them. */
const importsAsModules: ts.TransformerFactory<ts.SourceFile> = ({ factory }) => (file) => {
  const statements = file.statements.map((s) =>
    ts.isImportDeclaration(s) && s.attributes
      ? factory.createImportDeclaration(
        s.modifiers,
        s.importClause,
        factory.createStringLiteral(`${(s.moduleSpecifier as ts.StringLiteral).text}.js`),
      )
      : s
  );
  return factory.updateSourceFile(file, statements);
};

/** Names that a text imports, when loaded and later. */
const importsOf = (text: string) => ts.preProcessFile(text).importedFiles.map((f) => f.fileName);

/** All that is reached from a start, each made once. @param make gives the names that one reaches */
async function walk(start: string, make: (path: string) => Promise<string[]>) {
  const seen = new Set([start]);
  for (const path of seen) for (const next of await make(path)) seen.add(next);
}

function requireNone(path: string, diagnostics: readonly ts.Diagnostic[] = []) {
  const first = diagnostics.at(0);
  if (first) throw new Error(`Cannot translate ${path}: ${ts.flattenDiagnosticMessageText(first.messageText, "\n")}`);
}

/** Writes the package into a folder, which must not be there. */
export async function buildPackage(to: string): Promise<void> {
  const packages = new Set<string>(), source = (path: string) => Deno.readTextFile(root + (instead[path] ?? path));
  const write = async (path: string, text: string) => {
    await Deno.mkdir(dirname(join(to, path)), { recursive: true });
    await Deno.writeTextFile(join(to, path), text);
  };
  await walk("mod.ts", async (path) => {
    const text = await source(path);
    if (!path.endsWith(".ts")) {
      await write(`${path}.js`, `export default ${asModule(path, text)};\n`);
      return [];
    }
    const { outputText, diagnostics } = ts.transpileModule(text, {
      compilerOptions: options,
      fileName: path,
      reportDiagnostics: true,
      transformers: { before: [importsAsModules] },
    });
    requireNone(path, diagnostics);
    await write(path.replace(/\.ts$/, ".js"), outputText);
    const names = importsOf(outputText);
    names.filter((n) => !/^(\.|node:)/.test(n)).forEach((n) => packages.add(packageOf(n)));
    return names.filter((n) => n.startsWith(".")).map((n) => sourceOf(join(dirname(path), n)));
  });
  await walk("mod.ts", async (path) => {
    const { outputText, diagnostics } = ts.transpileDeclaration(await source(path), {
      compilerOptions: { ...options, declaration: true, isolatedDeclarations: true },
      fileName: path,
      reportDiagnostics: true,
    });
    requireNone(path, diagnostics);
    const text = outputText.replace(/(from "\.[^"]*)\.ts"/g, '$1.js"');
    await write(path.replace(/\.ts$/, ".d.ts"), text);
    return importsOf(text).filter((n) => n.startsWith(".")).map((n) => sourceOf(join(dirname(path), n)));
  });
  await write("package.json", JSON.stringify(manifest([...packages].sort()), null, 2) + "\n");
  await Deno.copyFile(`${root}npm/README.md`, join(to, "README.md"));
  await Deno.copyFile(`${root}LICENSE`, join(to, "LICENSE"));
}

/** `x.js` is made of x.ts, `x.wgsl.js` of x.wgsl. */
const sourceOf = (path: string) => /\.(wgsl|json)\.js$/.test(path) ? path.slice(0, -3) : path.replace(/\.js$/, ".ts");

/** What a file of text or a table is as an expression; of our own configuration only what the program asks for. */
const asModule = (path: string, text: string) =>
  JSON.stringify(path === "deno.json" ? { version: config.version } : path.endsWith(".json") ? JSON.parse(text) : text);

/** `@scope/name/file` belongs to `@scope/name`. */
const packageOf = (name: string) => name.split("/").slice(0, name.startsWith("@") ? 2 : 1).join("/");

/** The versions of packages are those of deno.json. */
function manifest(packages: readonly string[]) {
  const pinned = Object.values(config.imports).map((target) => /^npm:(@?[^@]+)@([^/]+)/.exec(target)!);
  const version = (name: string) => {
    const found = pinned.find(([, n]) => n === name);
    if (!found) throw new Error(`Cannot declare the package ${name}: deno.json does not have it`);
    return found[2];
  };
  return {
    name: config.name,
    version: config.version,
    description: "Injects galaxies into survey images and measures what comes back",
    license: config.license,
    type: "module",
    engines: { node: ">=20" },
    exports: { ".": { types: "./mod.d.ts", default: "./mod.js" } },
    sideEffects: false,
    dependencies: Object.fromEntries(packages.map((name) => [name, version(name)])),
    // Node has no WebGPU of its own; without it the f64 engine does the work.
    peerDependencies: { webgpu: ">=0.3.0" },
    peerDependenciesMeta: { webgpu: { optional: true } },
  };
}

if (import.meta.main) {
  const to = Deno.args[0] ?? `${root}out/npm`;
  await Deno.remove(to, { recursive: true }).catch(() => {});
  await buildPackage(to);
  console.log(`${to}: the package ${config.name} ${config.version}; npm pack ${to}`);
}
