// Makes the samples that stand in for those that cannot be had or shipped.
//   deno task samples                     src/randoms/samples/samples.json, which ships with the program
//   deno task samples --out DIR [FACTOR]  the same with FACTOR times the rows (default 10) as files of the original's names,
//                                         for `obiwan randoms draw --samples DIR`
import { TableBuilder } from "../src/base/table_builder.ts";
import { localDisk } from "../src/io/disk.ts";
import { fitsBytes, tableHdu } from "../src/io/fits.ts";
import { makeStandIn, standInPlans } from "../src/randoms/samples/stand_in.ts";

const root = new URL("../", import.meta.url).pathname, text = new TextEncoder();

if (Deno.args[0] === "--out") {
  const [, dir, factor = "10"] = Deno.args;
  for (const plan of standInPlans) {
    const s = makeStandIn(plan, Math.round(plan.rows * Number(factor))), rows = s.id.length;
    const column = (name: "g" | "r" | "z" | "rhalf" | "redshift") => (i: number) => s[name][i];
    const bytes = plan.file.endsWith(".csv")
      ? text.encode(
        "sdss_id,g,r,z,fwhm_or_rhalf,redshift\n" +
          s.id.map((id, i) => `${[id, s.g[i], s.r[i], s.z[i], s.rhalf[i], s.redshift[i]].join(",")}\n`).join(""),
      )
      : fitsBytes([tableHdu(
        new TableBuilder(rows).text("id", (i) => s.id[i], 20).add("rhalf", "f8", column("rhalf"))
          .add("redshift", "f8", column("redshift")).add("z", "f8", column("z")).add("r", "f8", column("r"))
          .add("g", "f8", column("g")).build(),
        "STANDIN",
      )]);
    await localDisk.write(`${dir}/${plan.file}`, bytes);
    console.log(`${dir}/${plan.file}  ${rows} rows, made up`);
  }
} else {
  const { packSample } = await import("../src/randoms/samples/shipped.ts"),
    path = `${root}src/randoms/samples/samples.json`;
  const packed = Object.fromEntries(standInPlans.map((plan) => [plan.file, packSample(makeStandIn(plan))]));
  await localDisk.write(path, text.encode(JSON.stringify(packed, undefined, 1) + "\n"));
  console.log(`${path}  ${standInPlans.reduce((n, p) => n + p.rows, 0)} rows`);
}
