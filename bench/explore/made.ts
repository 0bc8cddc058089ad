/** Made tables of injected sources, as large as one likes. */
import { Duck } from "../../src/post/merge/duck.ts";

/** Writes a Parquet file of made sources with the columns that the explorer's first plots need: the same rows give the same values.
 * Found are bright and small ones, by lot. */
export async function makeSources(dir: string, rows: number): Promise<string> {
  using duck = await Duck.open({ memory: 2e9, spill: `${dir}/spill`, readable: dir });
  const path = `${dir}/randoms.parquet`, u = (k: number) => `(hash(i * 64 + ${k})::DOUBLE / 18446744073709551616)`;
  const g = (k: number) => `(sqrt(-2 * ln(1 - ${u(k)})) * cos(6.283185307 * ${u(k + 1)}))`;
  const ofFound = (sql: string) => `(CASE WHEN found THEN ${sql} ELSE 'NaN'::FLOAT END)::FLOAT`;
  const band = (b: string, j: number) =>
    [
      `(f * ${1 + 0.3 * j})::FLOAT AS ${b}flux`,
      `${ofFound(`f * ${1 + 0.3 * j} + 0.08 * ${g(10 + 4 * j)}`)} AS tractor_flux_${b}`,
      `${ofFound("150")} AS tractor_flux_ivar_${b}`,
      `(300 + 300 * ${u(30 + j)})::FLOAT AS galdepth_${b}`,
    ].join(", ");
  // In bricks of 10,000, as merged tables are sorted.
  await duck.run(`COPY (
    WITH place AS (SELECT i, i // 10000 AS brick, ${u(1)} AS a, ${u(2)} AS d, 20 + 5.5 * sqrt(${u(3)}) AS m,
        0.2 + 1.5 * ${u(4)} * ${u(5)} AS rhalf FROM range(${rows}) t(i)),
      fate AS (SELECT *, ${u(6)} < 1 / (1 + exp((m - 24 + 0.6 * (rhalf - 0.5)) / 0.25)) AS found,
        pow(10, (22.5 - m) / 2.5) AS f FROM place)
    SELECT i::BIGINT AS id, i || '_' || printf('%06dp000', brick) || '_rs0' AS unique_id, printf('%06dp000', brick) AS brickname,
      'rs0' AS unit, (brick % 720) / 2 + a / 2 AS ra, (brick // 720) * 0.5 - 10 + d / 2 AS dec,
      (CASE WHEN found THEN 0 ELSE 7 END)::SMALLINT AS fate, found AS matched, found::SMALLINT AS obiwan_mask, true AS in_brick,
      rhalf::FLOAT AS rhalf, ${["g", "r", "z"].map(band).join(", ")}, ${ofFound(`0.05 * ${g(40)}`)} AS dra,
      ${ofFound(`0.05 * ${g(42)}`)} AS ddec, ${ofFound(`rhalf * exp(0.2 * ${g(46)})`)} AS tractor_shape_r,
      CASE WHEN found THEN 'EXP' ELSE '' END AS tractor_type FROM fate
  ) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`);
  return path;
}
