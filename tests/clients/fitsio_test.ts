/** fitsio, with which the survey's programs read, really run (Debian's package python3-fitsio): HDUs by their names, types and all. */
import assert from "node:assert/strict";
import type { Column } from "../../src/base/table.ts";
import { localDisk } from "../../src/io/disk.ts";
import { type Hdu, openFits, readImage, readTable } from "../../src/io/fits.ts";
import { departuresOf } from "../../src/survey/data_model/departures.ts";
import { command, python, pythonHas } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { writtenBrick } from "../make/runs/written_brick.ts";

const hasFitsio = await pythonHas("fitsio");
if (!hasFitsio) console.log("skipped: fitsio reads every HDU by its name (needs Debian's python3-fitsio)");

/** Of each HDU, by its name, what fitsio makes of it: fields with their types, or the type, shape and sum of pixels. */
const script = `
import fitsio, json, sys
import numpy as np
told = []
for path, name in json.load(sys.stdin):
    data = fitsio.read(path, ext=name)
    header = fitsio.read_header(path, ext=name)
    assert header["EXTNAME"].strip() == name, (path, name)
    if data.dtype.fields is not None:
        def field(n, t):
            # It hands text over as Python's, four bytes a letter.
            return (n, "S", t.itemsize // 4, []) if t.kind == "U" else (n, t.base.kind, t.base.itemsize, list(t.shape))
        fields = [field(n, data.dtype[n]) for n in data.dtype.names]
        told.append({"rows": len(data), "fields": fields})
    else:
        sum = float(np.abs(data.astype("f8")).sum())
        told.append({"kind": data.dtype.kind, "size": data.dtype.itemsize, "shape": list(data.shape), "sum": sum})
print(json.dumps(told))
`;

/** Rows and fields (name, kind, bytes, shape), or pixels. */
interface Told {
  rows: number;
  fields: [string, string, number, number[]][];
  kind: string;
  size: number;
  shape: number[];
  sum: number;
}

const kinds = { f8: "f8", f4: "f4", i8: "i8", u8: "u8", i4: "i4", i2: "i2", u1: "u1", bool: "b1" } as const;

/** As numpy has a column; a vector of one value is a scalar. */
function fieldOf([name, { type, shape, width }]: [string, Column]): [string, string, number, number[]] {
  if (type === "str") return [name, "S", width ?? 1, []];
  const [kind, size] = kinds[type];
  return [name, kind, Number(size), shape.length === 1 && shape[0] === 1 ? [] : [...shape]];
}

async function read(asked: readonly [string, Hdu][]): Promise<Told[]> {
  const child = new Deno.Command(python, { args: ["-c", script], stdin: "piped", stdout: "piped", stderr: "piped" })
    .spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(asked.map(([path, { name }]) => [path, name]))));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test({
  name: "fitsio reads every HDU of a brick by its name, tables with our types and rows, images with our pixels",
  ignore: !hasFitsio,
  fn: () =>
    inTemp(async (dir) => {
      const asked: [string, Hdu][] = [];
      for (const path of (await writtenBrick(dir)).filter((f) => /\.fits(\.fz|\.gz)?$/.test(f))) {
        const file = await openFits(localDisk, path);
        assert.ok(departuresOf(file), `${path} is a product with a rule`);
        for (const hdu of file.hdus) if (hdu.kind !== "empty") asked.push([path, hdu]);
      }
      const told = await read(asked);
      assert.ok(told.length === asked.length && told.length > 30);
      asked.forEach(([path, hdu], i) => {
        const one = told[i], where = `${path}, ${hdu.name}`;
        if (hdu.kind === "table") {
          const table = readTable(hdu);
          assert.equal(one.rows, table.nrows, where);
          assert.deepEqual(one.fields, [...table.columns].map(fieldOf), where);
          return;
        }
        const { nx, ny, data } = readImage(hdu),
          sum = Array.from(data as ArrayLike<number>).reduce((s, v) => s + Math.abs(v), 0);
        assert.deepEqual(one.shape, [ny, nx], where);
        // Both undo the compression in floats of four bytes.
        assert.ok(Math.abs(one.sum - sum) <= 2 ** -23 * sum, `${where}: ${one.sum}, not ${sum}`);
      });
    }),
});

Deno.test({
  name:
    "what desitarget's reader does with a catalogue, done with numpy: every column that it has goes into its own type unchanged",
  ignore: !hasFitsio,
  fn: () =>
    inTemp(async (dir) => {
      const path = (await writtenBrick(dir)).find((f) => /\/tractor\/.*tractor-[^/]*\.fits$/.test(f))!;
      const types = {
        i2: ["nobs_g", "allmask_z", "release"],
        i4: ["brickid", "objid"],
        f8: ["ra", "dec"],
        u1: ["wisemask_w1"],
      };
      const floats = [
        "flux_r",
        "flux_ivar_r",
        "fracin_z",
        "psfdepth_g",
        "flux_w1",
        "shape_r",
        "sersic",
        "ref_epoch",
        "pmra",
      ];
      const model = [...Object.entries({ ...types, f4: floats })].flatMap(([t, names]) =>
        names.map((n) => [n.toUpperCase(), `>${t}`])
      );
      const program = `
import fitsio, json, sys
import numpy as np
indata = fitsio.read(sys.argv[1], upper=True)
model = np.dtype([tuple(field) for field in json.loads(sys.argv[2])])
data = np.zeros(len(indata), dtype=model)
for name in model.names:
    assert indata[name].dtype.newbyteorder("=") == model[name].newbyteorder("="), (name, indata[name].dtype)
    data[name] = indata[name]
    assert np.array_equal(data[name], indata[name]), name
print(len(data), indata["DCHISQ"].shape[1])
`;
      const { code, out, err } = await command(python, ["-c", program, path, JSON.stringify(model)]);
      assert.equal(code, 0, err);
      assert.match(out, /^[1-9]\d* 5$/m);
    }),
});
