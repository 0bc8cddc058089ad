/** Makes the npm package of the library in a folder, `out/npm` by default:
 *
 *     deno task npm && npm pack ./out/npm
 *
 * Every module that mod.ts reaches is translated by itself into what Node 20 knows, under the same name and beside its types, so
 * that stack traces lead to the source. Shaders and tables become modules.
 */
import { unpackTar } from "modern-tar";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import ts from "typescript";
import config from "../deno.json" with { type: "json" };
import { type Manifest, manifestOf, packageOf } from "./manifest.ts";

const root = new URL("../", import.meta.url).pathname;

/** Modules that Node needs otherwise. */
const instead: Readonly<Record<string, string>> = { "src/engine/find_gpu.ts": "npm/find_gpu.ts" };
/** What is loaded before all else. */
const first = "npm/map_group_by.ts";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};

/** Writes the package into a folder. */
export async function buildPackage(to: string): Promise<Manifest> {
  const packages = new Set<string>();
  const write = async (path: string, text: string) => {
    await Deno.mkdir(dirname(join(to, path)), { recursive: true });
    await Deno.writeTextFile(join(to, path), text);
  };
  await walk("mod.ts", async (path) => {
    const text = path.endsWith(".ts") ? toJavaScript(path, await source(path)) : toModule(path, await source(path));
    await write(path.replace(/\.ts$/, "").concat(".js"), text);
    importsOf(text).filter((n) => !/^(\.|node:)/.test(n)).forEach((n) => packages.add(packageOf(n)));
    return neighbours(path, text);
  });
  const types = await packedTypes();
  await walk("mod.ts", async (path) => {
    const name = path.replace(/\.ts$/, ".d.ts"), text = types.get(name);
    if (text === undefined) throw new Error(`Cannot give types to ${path}: deno pack makes none`);
    await write(name, text);
    return neighbours(path, text);
  });
  const manifest = manifestOf([...packages].sort(), [first.replace(/\.ts$/, ".js")]);
  await write("package.json", JSON.stringify(manifest, null, 2) + "\n");
  await Deno.copyFile(`${root}npm/README.md`, join(to, "README.md"));
  await Deno.copyFile(`${root}LICENSE`, join(to, "LICENSE"));
  return manifest;
}

/** Makes all that is reached from a start, each once. @param make gives what one reaches */
async function walk(start: string, make: (path: string) => Promise<string[]>) {
  const seen = new Set([start]);
  for (const path of seen) for (const next of await make(path)) seen.add(next);
}

async function source(path: string): Promise<string> {
  const text = await Deno.readTextFile(root + (instead[path] ?? path));
  return path === "mod.ts" ? `import "./${first}";\n${text}` : text;
}

/** Names that a text imports, at once and when needed. */
const importsOf = (text: string) => ts.preProcessFile(text).importedFiles.map((f) => f.fileName);

/** Sources of the modules that a translated one imports: `x.js` is made of x.ts, `x.wgsl.js` of x.wgsl. */
const neighbours = (path: string, text: string) =>
  importsOf(text).filter((name) => name.startsWith(".")).map((name) =>
    join(dirname(path), name).replace(/(\.wgsl|\.json)?\.js$/, (_, kept) => kept ?? ".ts")
  );

function toJavaScript(path: string, text: string): string {
  const { outputText, diagnostics } = ts.transpileModule(text, {
    compilerOptions: options,
    fileName: path,
    reportDiagnostics: true,
    transformers: { before: [importsOfModules] },
  });
  requireNone(path, diagnostics);
  return outputText;
}

/** A file of text or a table as a module; of our own configuration only what the program asks for. */
function toModule(path: string, text: string): string {
  const { version } = config, table = () => path === "deno.json" ? { version } : JSON.parse(text);
  return `export default ${JSON.stringify(path.endsWith(".json") ? table() : text)};\n`;
}

/** Imports those modules instead of the files. */
const importsOfModules: ts.TransformerFactory<ts.SourceFile> = ({ factory }) => (file) => {
  const statements = file.statements.map((s) => {
    if (!ts.isImportDeclaration(s) || !s.attributes) return s;
    const name = (s.moduleSpecifier as ts.StringLiteral).text;
    return factory.createImportDeclaration(s.modifiers, s.importClause, factory.createStringLiteral(`${name}.js`));
  });
  return factory.updateSourceFile(file, statements);
};

/** Declarations of the public surface by path, as `deno pack` takes them from the sources. */
async function packedTypes(): Promise<ReadonlyMap<string, string>> {
  const tar = await Deno.makeTempFile({ suffix: ".tgz" });
  try {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["pack", "--allow-dirty", "--no-source-maps", "--output", tar],
      cwd: root,
    }).output();
    if (code !== 0) throw new Error(`Cannot make types: ${new TextDecoder().decode(stderr)}`);
    const files = await unpackTar(gunzipSync(await Deno.readFile(tar)));
    const text = (bytes?: Uint8Array) => new TextDecoder().decode(bytes);
    return new Map(files.map(({ header, data }) => [header.name.replace(/^package\//, ""), text(data)]));
  } finally {
    await Deno.remove(tar);
  }
}

function requireNone(path: string, diagnostics: readonly ts.Diagnostic[] = []) {
  if (diagnostics.length === 0) return;
  const { file, start, messageText } = diagnostics[0], message = ts.flattenDiagnosticMessageText(messageText, "\n");
  const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : "?";
  throw new Error(`Cannot translate ${path} line ${line}: ${message}`);
}

if (import.meta.main) {
  const to = `${root}out/npm`;
  await Deno.remove(to, { recursive: true }).catch(() => {});
  const { name, version } = await buildPackage(to);
  console.log(`${name} ${version} is in ${to}; npm pack ${to}`);
}
