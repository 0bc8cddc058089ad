import config from "../deno.json" with { type: "json" };

/** package.json */
export type Manifest = ReturnType<typeof manifestOf>;

/** Versions of packages are those of deno.json. @param packages that the modules import @param withEffects modules that are there
 * for what they do @throws when deno.json lacks a package */
export function manifestOf(packages: readonly string[], withEffects: readonly string[]) {
  const { name, version, license } = config;
  return {
    name,
    version,
    description: "Injects simulated galaxies into survey images, fits them and measures what comes back",
    license,
    type: "module",
    engines: { node: ">=20" },
    exports: { ".": { types: "./mod.d.ts", default: "./mod.js" } },
    sideEffects: withEffects.map((path) => `./${path}`),
    dependencies: Object.fromEntries(packages.map((p) => [p, pinned(p)])),
    // Node has no WebGPU of its own.
    peerDependencies: { webgpu: ">=0.3" },
    peerDependenciesMeta: { webgpu: { optional: true } },
  };
}

/** `@scope/name/file` belongs to `@scope/name`. */
export const packageOf = (name: string): string => name.split("/").slice(0, name.startsWith("@") ? 2 : 1).join("/");

function pinned(name: string): string {
  for (const target of Object.values(config.imports)) {
    const [, found, version] = /^npm:(@?[^@]+)@([^/]+)/.exec(target)!;
    if (found === name) return version;
  }
  throw new Error(`Cannot declare package ${name}: deno.json has no version of it`);
}
