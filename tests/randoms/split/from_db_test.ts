import assert from "node:assert/strict";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { arcsecPerDegree } from "../../../src/base/units.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { splitDatabase } from "../../../src/randoms/split/database.ts";
import {
  addressText,
  type DatabaseAddress,
  parseDatabaseUrl,
  passwordFrom,
} from "../../../src/randoms/split/database/address.ts";
import { fitsBytes, parseFits, readTable, tableHdu } from "../../../src/io/fits.ts";
import { distanceToBrick } from "../../../src/survey/bricks/brick_distance.ts";
import { isPrimary } from "../../../src/survey/bricks/brick_grid.ts";
import { command, launcher } from "../../make/command.ts";
import { inTemp } from "../../make/in_temp.ts";
import { postgresReason, q3cReason, type Server, startServer } from "../../make/randoms/postgres_server.ts";
import { SpillMemoryDisk } from "../../make/randoms/spill_memory_disk.ts";
import { type Fake, fakesIn, products, surveyBricks } from "../../make/randoms/split_fixtures.ts";

/** Rows around RA 0, at high Dec and at a pole, as the original's eBOSS table has them, spread so that edges matter. */
const regions = [[-0.4, 0.4, -0.2, 0.2], [30, 34, 79.85, 80.2], [200, 216, -84.95, -84.7], [
  0,
  360,
  -90,
  -89.7,
]] as const;
const fakes: Fake[] = regions.flatMap((box, k) => fakesIn(1200, box, k + 1, 1 + 10_000 * k));
const bricks = surveyBricks([0, 80, -84.75, -90, -89.75]).filter((b) =>
  fakes.some((f) => distanceToBrick(b, f.ra, f.dec) < 0.1)
);
const margin = 21.6;

function tableSql(name: string, q3c: boolean) {
  const lines = fakes.map((f) =>
    `${f.id}\t${f.ra}\t${f.dec}\t${20 + Number(f.id % 9n) / 7}\t21\t20\t1\t${f.id % 5n === 0n ? "\\N" : 0.45}\ts-${
      f.id % 7n
    }\t0.3\t10\t0.9`
  );
  const index = q3c
    ? `create index on ${name} (q3c_ang2ipix(ra, dec)); cluster ${name} using ${name}_q3c_ang2ipix_idx;`
    : `create index on ${name} (dec, ra);`;
  return `create table ${name} (id integer, ra double precision, dec double precision, g double precision,
    r double precision, z double precision, n double precision, rhalf double precision, id_sample text, ba real,
    pa double precision, redshift double precision, odd point);
    copy ${name} (id, ra, dec, g, r, z, n, rhalf, id_sample, ba, pa, redshift) from stdin;\n${lines.join("\n")}\n\\.\n
    ${index} analyze ${name};`;
}

let server: Server | undefined;
const address = (): DatabaseAddress => ({
  host: "127.0.0.1",
  port: server!.port,
  database: "postgres",
  user: server!.user,
  password: server!.password,
});

const pg = (name: string, act: () => Promise<void>) =>
  Deno.test({
    name: postgresReason ? `${name} (skipped: ${postgresReason})` : name,
    ignore: postgresReason !== undefined,
    fn: act,
  });

pg("a PostgreSQL server starts and takes the original's table", async () => {
  server = await startServer();
  await server.sql(tableSql("obiwan_eboss_elg", false));
  assert.equal((await server.sql("select count(*) from obiwan_eboss_elg")).trim(), "4800");
});

async function check(q3c: boolean): Promise<SpillMemoryDisk> {
  const disk = new SpillMemoryDisk(), said: string[] = [];
  const request = { address: address(), table: "obiwan_eboss_elg", outdir: "out", bricks, all: false, margin, q3c };
  const { manifest } = await splitDatabase(disk, request, { say: (line) => said.push(line) });
  assert.match(said.join("\n"), q3c ? /12 columns, q3c\n/ : /12 columns, ranges of ra and dec\n/);
  assert.match(said.join("\n"), /left out.*odd \(point\)/);
  let atPole = 0;
  for (const brick of bricks) {
    const want = fakes.filter((f) => distanceToBrick(brick, f.ra, f.dec) <= margin / arcsecPerDegree);
    const path = `out/${brick.name.slice(0, 3)}/${brick.name}.fits`, bytes = disk.files.get(path);
    assert.equal(bytes !== undefined, want.length > 0, path);
    if (!bytes) continue;
    const got = readTable(parseFits(bytes, path).first("table"));
    assert.deepEqual([...got.columns.get("id")!.data as Int32Array], want.map((f) => Number(f.id)), path);
    assert.deepEqual([...got.columns.get("ra")!.data as Float64Array], want.map((f) => f.ra), path);
    const own = want.map((f) => Number(isPrimary(brick, f.ra, f.dec)));
    assert.deepEqual([...got.columns.get("in_brick")!.data as Uint8Array], own);
    const rhalf = got.columns.get("rhalf")!.data as Float64Array;
    want.forEach((f, i) => assert.equal(rhalf[i], f.id % 5n === 0n ? NaN : 0.45));
    atPole += Number(Math.abs(brick.dec) > 89);
  }
  assert.ok(atPole > 2 && manifest.bricks.length > 20);
  assert.ok(manifest.written > manifest.bricks.reduce((n, b) => n + b.inBrick, 0) + 100);
  return disk;
}

let plain: SpillMemoryDisk | undefined;
pg("splitDatabase() gives every brick exactly the rows that brute force gives it: by ranges", async () => {
  plain = await check(false);
});

Deno.test({
  name: `splitDatabase() gives the same files by q3c${
    postgresReason ?? q3cReason ? ` (skipped: ${postgresReason ?? q3cReason})` : ""
  }`,
  ignore: (postgresReason ?? q3cReason) !== undefined,
  fn: async () => {
    await server!.sql(`create extension q3c; drop table obiwan_eboss_elg; ${tableSql("obiwan_eboss_elg", true)}`);
    assert.deepEqual(products(await check(true)), products(plain!));
    // The index is used, else a table of a hundred million rows would be read once a brick.
    const { searchSql } = await import("../../../src/randoms/split/database/search.ts");
    const sql = searchSql(bricks[0], margin, { ra: "ra", dec: "dec" }, true);
    const plan = await server!.sql(`set enable_seqscan = off; explain select * from obiwan_eboss_elg where ${sql};`);
    assert.match(plan, /Index Cond: .*q3c_ang2ipix/);
  },
});

pg("splitDatabase() called again asks only for bricks without a file, and does nothing when all is there", async () => {
  const disk = new SpillMemoryDisk();
  const request = { address: address(), table: "obiwan_eboss_elg", outdir: "out", bricks, all: false, margin };
  await splitDatabase(disk, request);
  const want = products(disk), [brick] = JSON.parse(new TextDecoder().decode(want.get("out/split.json")!)).bricks;
  assert.equal(
    (await splitDatabase(disk, { ...request, address: { ...address(), port: 1 } }).catch((e) => e)) instanceof Error,
    true,
  );
  assert.equal((await splitDatabase(disk, request)).found, "finished");
  disk.files.delete(`out/${brick.brick.slice(0, 3)}/${brick.brick}.fits`);
  assert.equal((await splitDatabase(disk, request)).found, "sorted");
  assert.deepEqual(products(disk), want);
});

pg(
  "splitDatabase() takes the names of the old tables and refuses what it cannot use, without the password",
  async () => {
    await server!.sql(
      `create schema old; create table old.elg (id integer, seed integer, ra float8, dec float8, elg_g float8);
    insert into old.elg values (7, 1, 0.05, 0, 21), (3, 1, 0.06, 0, 22);
    create table twice as select 5 as id, 0.05::float8 as ra, 0::float8 as dec from generate_series(1, 2);
    create table gap as select null::int as id, 0.05::float8 as ra, 0::float8 as dec;
    create table wordy (id text, ra float8, dec float8);`,
    );
    const near = bricks.filter((b) => b.dec === 0);
    const ask = async (table: string, change: Partial<DatabaseAddress> = {}) => {
      const disk = new SpillMemoryDisk();
      await splitDatabase(disk, {
        address: { ...address(), ...change },
        table,
        outdir: "out",
        bricks: near,
        all: false,
      });
      return disk;
    };
    const disk = await ask("old.elg"), path = [...disk.files.keys()].find((p) => p.endsWith(".fits"))!;
    const got = readTable(parseFits(disk.files.get(path)!, path).first("table"));
    assert.deepEqual([...got.columns.keys()], ["id", "seed", "ra", "dec", "g", "in_brick"]);
    assert.deepEqual([...got.columns.get("g")!.data as Float64Array], [22, 21]);
    await assert.rejects(ask("twice"), /within brick \d+[pm]\d+, two rows hold 5/);
    await assert.rejects(ask("gap"), /id must have a value/);
    await assert.rejects(ask("wordy"), /column id of numbers is missing/);
    await assert.rejects(ask('no"where'), /there is no table "no""where"/);
    for (const change of [{ password: "wrong-secret" }, { password: undefined }]) {
      await assert.rejects(ask("twice", change), (error: Error) => {
        assert.match(error.message, /password.*PGPASSWORD or a line of ~\/.pgpass/);
        assert.ok(!error.message.includes("wrong-secret") && error.name === "InputError", error.message);
        return true;
      });
    }
  },
);

pg(
  "obiwan randoms split --from-db reaches the host of the URL alone, with the password of ~/.pgpass",
  () =>
    inTemp(async (dir) => {
      const rows = bricks.filter((b) => b.dec === 0), builder = new TableBuilder(rows.length);
      builder.text("brickname", (i) => rows[i].name, 8).add("brickid", "i4", (i) => rows[i].id);
      for (const key of ["ra", "dec", "ra1", "ra2", "dec1", "dec2"] as const) {
        builder.add(key, "f8", (i) => rows[i][key]);
      }
      await Deno.writeFile(`${dir}/survey-bricks.fits`, fitsBytes([tableHdu(builder.build(), "B")]));
      await Deno.writeTextFile(`${dir}/pgpass`, `127.0.0.1:*:postgres:obi wan:geheim\\:x\\\\y\n`, { mode: 0o600 });
      const obiwan = (url: string, env: Record<string, string>) => {
        const args = ["randoms", "split", "--from-db", url, "--table", "obiwan_eboss_elg", "--survey-dir", dir];
        return command(launcher, [...args, "--outdir", `${dir}/out`, "--json"], { env });
      };
      const url = `postgres://obi%20wan@127.0.0.1:${server!.port}/postgres`, env = { PGPASSFILE: `${dir}/pgpass` };
      const elsewhere = await obiwan(`postgres://x:y@z@127.0.0.1:${server!.port}/postgres`, env);
      assert.equal(elsewhere.code, 3, elsewhere.err);
      assert.match(elsewhere.err, /the launcher .* gives the permission for the host of --from-db alone/);
      assert.doesNotMatch(elsewhere.err, /y@z|y%40z/);
      const { code, out, err } = await obiwan(url, env);
      assert.equal(code, 0, err);
      const made = JSON.parse(out);
      assert.deepEqual(made.source.database.table, "obiwan_eboss_elg");
      assert.equal(made.bricks, rows.length);
      assert.doesNotMatch(out + err, /geheim/);
      for (const { name } of rows) assert.ok(await localDisk.exists(`${dir}/out/${name.slice(0, 3)}/${name}.fits`));
      await Deno.chmod(`${dir}/pgpass`, 0o644);
      const open = await obiwan(url.replace("postgres?", "x"), env);
      assert.match(open.err, /pgpass is not used: others may read it/);
    }),
);

pg("the PostgreSQL server stops", async () => {
  await server![Symbol.asyncDispose]();
});

Deno.test("parseDatabaseUrl() takes the parts of a URL, says what is wrong, and never repeats it", () => {
  const got = parseDatabaseUrl("postgresql://me:p%40ss@[::1]:5433/desi?sslmode=require");
  assert.deepEqual(got, { host: "::1", port: 5433, database: "desi", user: "me", password: "p@ss", ssl: "require" });
  assert.equal(
    addressText(parseDatabaseUrl("postgres://db.example.org/desi", "you")),
    "postgres://you@db.example.org:5432/desi",
  );
  for (
    const [url, what] of [
      ["mysql://me:secret@h/d", /starts with mysql:/],
      ["postgres://me:secret@h", /no name of a database/],
      ["postgres://h/d", /PGUSER is not set/],
      ["postgres://me:secret@h/d?sslmode=maybe", /sslmode is maybe/],
      ["postgres://me:secret@h/d?host=x", /host is not known/],
      ["secret", /it must be postgres:/],
    ] as const
  ) {
    assert.throws(() => parseDatabaseUrl(url), (error: Error) => {
      assert.match(error.message, what);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  }
});

Deno.test("passwordFrom() follows the rules of .pgpass: first line that fits, stars, backslashes, comments", () => {
  const at = { host: "h", port: 5432, database: "d", user: "u" };
  const text = "# h:5432:d:u:no\nother:*:*:*:a\nh:5432:d:v:b\nh:*:*:u:c\\:d\\\\e\n*:*:*:*:f\n";
  assert.equal(passwordFrom(text, at), "c:d\\e");
  assert.equal(passwordFrom(text, { ...at, user: "w" }), "f");
  assert.equal(passwordFrom("h:1:d:u:x", at), undefined);
  assert.equal(passwordFrom("\\*:*:*:*:x\n", at), undefined);
});
