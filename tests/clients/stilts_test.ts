/** STILTS, with whose library TOPCAT reads, really run (Debian's package stilts). Its tables of Parquet need a package that Debian has not. */
import assert from "node:assert/strict";
import type { Column, Table } from "../../src/base/table.ts";
import { localDisk } from "../../src/io/disk.ts";
import { openFits, readTable } from "../../src/io/fits.ts";
import { parseVotable } from "../../src/io/tables/votable.ts";
import { command, succeeds } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { writtenBrick } from "../make/runs/written_brick.ts";

const hasStilts = await succeeds("stilts", "-version");
if (!hasStilts) console.log("skipped: STILTS reads every table (needs the Debian package stilts)");

async function stilts(...args: string[]): Promise<string> {
  const { code, out, err } = await command("stilts", args);
  assert.equal(code, 0, `stilts ${args.join(" ")}: ${err}`);
  return out;
}

/** What votlint says of how STILTS itself writes texts of one byte. */
const itsOwn = /arraysize="1" deprecated/;

/** A value as both have it: floats of four bytes, text without blanks at its end. */
const plain = ({ type, data }: Column, i: number): unknown => {
  const value = data[i];
  if (type === "str") return (value as string).trimEnd();
  return type === "f4" ? Math.fround(Number(value)) : Number(value);
};

/** Columns that the table of STILTS has otherwise. @param told as STILTS wrote the FITS table */
function differences(fits: Table, told: Table): string[] {
  return [...fits.columns].filter(([, c]) => c.shape.length === 0).flatMap(([name, column]) => {
    const other = told.columns.get(name);
    if (!other) return [`no column ${name}`];
    if ((other.unit ?? "") !== (column.unit ?? "")) return [`${name} is in ${other.unit}, not in ${column.unit}`];
    const typed = { ...other, type: column.type };
    const row = Array.from({ length: fits.nrows }, (_, i) => i).find((i) =>
      !Object.is(plain(column, i), plain(typed, i))
    );
    return row === undefined ? [] : [`${name}, row ${row}: ${plain(typed, row)}, not ${plain(column, row)}`];
  });
}

Deno.test({
  name:
    "STILTS reads every table of every FITS file of a brick, and writes it as VOTable without a fault and with our values and units",
  ignore: !hasStilts,
  fn: () =>
    inTemp(async (dir) => {
      let tables = 0;
      for (const path of (await writtenBrick(dir)).filter((f) => f.endsWith(".fits"))) {
        for (const hdu of (await openFits(localDisk, path)).hdus.filter((h) => h.kind === "table")) {
          const out = `${dir}/told.vot`, table = readTable(hdu);
          await stilts("tpipe", `in=${path}#${hdu.index}`, "ifmt=fits", `out=${out}`, "ofmt=votable-tabledata");
          const faults = (await stilts("votlint", `votable=${out}`)).split("\n").filter((line) =>
            line && !itsOwn.test(line)
          );
          assert.deepEqual(faults, [], `${path}, HDU ${hdu.name}`);
          const told = parseVotable(await Deno.readTextFile(out), out);
          assert.equal(told.nrows, table.nrows);
          assert.deepEqual(differences(table, told), [], `${path}, HDU ${hdu.name}`);
          tables++;
        }
      }
      assert.ok(tables >= 11, `${tables}`);
    }),
});

Deno.test({
  name: "STILTS finds columns of the catalogue by name, and arrays with their sizes",
  ignore: !hasStilts,
  fn: () =>
    inTemp(async (dir) => {
      const path = (await writtenBrick(dir)).find((f) => /\/tractor\/.*tractor-[^/]*\.fits$/.test(f))!,
        out = `${dir}/few.csv`;
      const keep = "keepcols 'ra dec flux_r dchisq'", add = "addcol deep 'size(dchisq)'";
      await stilts("tpipe", `in=${path}`, `cmd=select brick_primary; ${keep}; ${add}`, `out=${out}`, "ofmt=csv");
      const [head, ...rows] = (await Deno.readTextFile(out)).trim().split("\n");
      assert.equal(head, "ra,dec,flux_r,dchisq,deep");
      assert.ok(rows.length > 2 && rows.every((row) => row.endsWith(",5")), rows[0]);
    }),
});
