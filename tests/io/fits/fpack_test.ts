import assert from "node:assert/strict";
import { parseFits, readImage } from "../../../src/io/fits.ts";
import { fitsBytes, imageHdu } from "../../../src/io/fits.ts";
import { command, succeeds } from "../../make/command.ts";
import { inTemp } from "../../make/in_temp.ts";

const available = await succeeds("which", "fpack", "funpack");

function noise(seed: number): () => number {
  let a = seed;
  return () => (a = (Math.imul(a, 1103515245) + 12345) & 0x7fffffff) / 2 ** 31;
}

/** Integers of each kind, and floats with zeros, a bright star and NaN. */
const images = () => {
  const r = noise(7), nx = 211, ny = 137, n = nx * ny;
  const star = (i: number) => 4000 * Math.exp(-(((i % nx) - 90) ** 2 + (Math.floor(i / nx) - 60) ** 2) / 18);
  const float = Float32Array.from({ length: n }, (_, i) => (i % 53 === 0 ? 0 : 100 + 9 * (r() + r() + r()) + star(i)));
  const withNaN = float.map((v, i) => (i % 1009 === 5 ? NaN : v));
  return {
    byte: Uint8Array.from({ length: n }, () => 256 * r()),
    short: Int16Array.from({ length: n }, (_, i) => star(i) + 200 * r() - 100),
    long: Int32Array.from({ length: n }, (_, i) => 1e5 * r() + 100 * star(i) - 5e4),
    huge: Int32Array.from({ length: n }, (_, i) => 2 ** 31 - 1 - star(i) - 3 * r()),
    mask: Int32Array.from(
      { length: n },
      (_, i) => (star(i) > 900 ? 2 ** 23 + 3 : i % 211 > 180 ? 5 : i % 89 === 0 ? 4096 : 0),
    ),
    byteMask: Uint8Array.from({ length: n }, (_, i) => (star(i) > 900 ? 255 : r() < 0.01 ? 1 + 7 * r() : 0)),
    unsigned: Int16Array.from({ length: n }, (_, i) => (r() < 0.1 ? 65535 * r() : star(i)) - 32768),
    float,
    withNaN,
  };
};

const cardsOf = (kind: string) =>
  kind === "unsigned" ? [{ key: "BZERO", value: 32768, comment: "" }, { key: "BSCALE", value: 1, comment: "" }] : [];

const options: [string, string[], (keyof ReturnType<typeof images>)[]][] = [
  ["Rice", ["-r"], ["byte", "short", "long", "float", "withNaN"]],
  ["Rice, one tile", ["-r", "-w"], ["short", "float"]],
  ["Rice, ragged tiles", ["-r", "-t", "64,50"], ["short", "float"]],
  ["Rice, unsigned", ["-r"], ["unsigned"]],
  ["PLIO", ["-p"], ["byteMask", "mask", "unsigned"]],
  ["PLIO, ragged tiles", ["-p", "-t", "64,50"], ["byteMask", "mask"]],
  ["HCOMPRESS", ["-h"], ["byte", "short", "long", "mask", "unsigned"]],
  ["HCOMPRESS of the largest numbers", ["-h", "-w"], ["huge"]],
  ["HCOMPRESS, one tile", ["-h", "-w"], ["short", "float"]],
  ["HCOMPRESS, ragged tiles", ["-h", "-t", "61,49"], ["short", "long", "float"]],
  ["HCOMPRESS of floats", ["-h", "-q", "4"], ["float", "withNaN"]],
  ["lossy HCOMPRESS", ["-h", "-s", "3"], ["short", "float"]],
  ["lossy HCOMPRESS by an absolute scale", ["-h", "-s", "-11"], ["short"]],
  ["gzip", ["-g1"], ["short", "long", "float"]],
  ["shuffled gzip", ["-g2"], ["short", "long", "float"]],
  ["gzip, no quantisation", ["-g", "-q", "0"], ["float", "withNaN"]],
  ["shuffled gzip, no quantisation", ["-g2", "-q", "0"], ["float", "withNaN"]],
  ["no dither", ["-r", "-q", "16"], ["float"]],
  ["dither 1", ["-r", "-qz", "4"], ["float", "withNaN"]],
  ["absolute step", ["-r", "-q", "-0.01"], ["float"]],
];

for (const [name, flags, kinds] of options) {
  Deno.test({
    name: `readImage() decodes what fpack ${flags.join(" ")} packed (${name}) as funpack does, bit for bit`,
    ignore: !available,
    fn: () =>
      inTemp(async (dir) => {
        const all = images();
        for (const kind of kinds) {
          const path = `${dir}/${kind}.fits`,
            run = async (program: string, ...args: string[]) => {
              const { code, err } = await command(program, args);
              assert.equal(code, 0, err);
            };
          await Deno.writeFile(
            path,
            fitsBytes([imageHdu({ nx: 211, ny: 137, data: all[kind], cards: cardsOf(kind) })]),
          );
          await run("fpack", ...flags, path);
          await run("funpack", "-O", `${path}.back`, `${path}.fz`);
          const packed = parseFits(await Deno.readFile(`${path}.fz`), path),
            back = parseFits(await Deno.readFile(`${path}.back`), path);
          const have = readImage(packed.hdus.find((h) => h.kind === "compressed")!).data;
          const want = readImage(back.hdus.find((h) => h.kind === "image")!).data;
          assert.equal(have.length, want.length);
          const wrong = Array.from(want).findIndex((v, i) =>
            !Object.is(v, have[i]) && !(Number.isNaN(v) && Number.isNaN(have[i]))
          );
          assert.equal(wrong, -1, `${kind} pixel ${wrong}: ${have[wrong]}, want ${want[wrong]}`);
        }
      }),
  });
}
