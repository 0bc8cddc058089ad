/** Compiles the processor's forms of kernels (the files beside this one, in AssemblyScript) into `src/simd/module.ts`, which the
 * program carries.
 *
 *     deno task simd
 */
import asc from "assemblyscript/asc";
import { imagingWgsl } from "../src/kernels/imaging_layout.ts";
import { fitWgsl } from "../src/kernels/fit_wgsl.ts";
import { jointWgsl } from "../src/kernels/joint_layout.ts";
import { outlierWgsl } from "../src/kernels/outlier_layout.ts";
import { sersicTables } from "../src/kernels/sersic_tables.ts";
import { leastPages, mostPages } from "../src/simd/forms.ts";

/** Numbers that TypeScript knows, as AssemblyScript. */
function layoutSource(): string {
  const text = imagingWgsl() + outlierWgsl() + jointWgsl() + fitWgsl() +
    `const TABLES_LENGTH = ${sersicTables().length}u;\n`;
  const lines = text.matchAll(/const (\w+) = (?:f32\(([^)]+)\)|([\d.]+)(u?));/g);
  return Array.from(lines, ([, name, real, number, unsigned]) => {
    const whole = real === undefined && (unsigned === "u" || Number.isInteger(Number(number)));
    return `export const ${name}: ${whole ? "i32" : "f32"} = ${real ?? number};\n`;
  }).join("");
}

/** The module's bytes. @throws {Error} with what the compiler says */
export async function compileKernels(): Promise<Uint8Array> {
  let made: Uint8Array | undefined;
  const read = (name: string) => {
    if (name === "layout.ts") return layoutSource();
    try {
      return Deno.readTextFileSync(new URL(name, import.meta.url));
    } catch {
      return null;
    }
  };
  const { error, stderr } = await asc.main(
    [
      "kernels.ts",
      "-O3",
      "--converge",
      "--noAssert",
      "--runtime",
      "stub",
      "--enable",
      "simd",
      "--enable",
      "threads",
      "--importMemory",
      "--sharedMemory",
      "--initialMemory",
      `${leastPages}`,
      "--maximumMemory",
      `${mostPages}`,
      "--zeroFilledMemory",
      "--outFile",
      "out.wasm",
    ],
    {
      readFile: read,
      writeFile: (_name: string, bytes: string | Uint8Array) => {
        if (typeof bytes !== "string") made = bytes;
      },
      listFiles: () => [],
    },
  );
  if (error || !made) throw new Error(`Cannot compile the kernels: ${error?.message ?? ""}\n${stderr.toString()}`);
  return made;
}

if (import.meta.main) {
  const bytes = await compileKernels(), text = btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
  const lines = text.match(/.{1,100}/g)!.map((line) => `  "${line}"`).join(" +\n");
  await Deno.writeTextFile(
    new URL("../src/simd/module.ts", import.meta.url),
    `/** WebAssembly of the files below \`simd/\`, base64: made by \`deno task simd\`. */\nexport const simdModule =\n${lines};\n`,
  );
  console.log(`${bytes.length} bytes of WebAssembly`);
}
