import assert from "node:assert/strict";
import { decode } from "fast-png";
import { explore } from "../../src/explore/serve.ts";
import { localDisk } from "../../src/io/disk.ts";
import { RunDir } from "../../src/rundir/run_dir.ts";
import { exploredRun } from "../make/runs/explored_run.ts";
import { inTemp } from "../make/in_temp.ts";

const made = await exploredRun();

/** A copy, as marks are written into the run. */
const served = (act: (url: string, root: string) => Promise<void>) =>
  inTemp(async (dir) => {
    const root = `${dir}/RUN`;
    await new Deno.Command("cp", { args: ["-r", made.root, root] }).output();
    await using server = await explore(localDisk, new RunDir(root), { memory: 5e8, threads: 1 });
    await act(server.url, root);
  });

const status = async (url: string, init?: RequestInit) => {
  const response = await fetch(url, init);
  await response.body?.cancel();
  return response.status;
};
const json = async (url: string) => await (await fetch(url)).json();

const test = (name: string, act: (url: string, root: string) => Promise<void>) =>
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false, fn: () => served(act) });

test("the server listens on the loopback address and answers who has the token, its own files alone", async (url) => {
  const { hostname, origin, pathname } = new URL(url);
  assert.equal(hostname, "127.0.0.1");
  assert.equal(await status(url), 200);
  assert.equal(await status(origin), 403);
  assert.equal(await status(`${origin}/${"x".repeat(32)}/`), 403);
  for (const path of ["main.js", "library.js", "style.css", "licences.txt", "about.json", "marks.json"]) {
    const response = await fetch(url + path);
    assert.equal(response.status, 200, path);
    assert.equal(response.headers.get("access-control-allow-origin"), null);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    await response.body?.cancel();
  }
  // As bytes: clients tidy such paths.
  for (
    const path of [
      "../plan.json",
      "..%2fplan.json",
      "%2e%2e/plan.json",
      "page/main.js",
      "/etc/passwd",
      "server.ts",
      "__proto__",
      "constructor",
    ]
  ) {
    const text = await raw(Number(new URL(url).port), `${pathname}${path}`);
    assert.match(text, /^HTTP\/1\.1 (404|403) /, `${path}: ${text.slice(0, 60)}`);
    assert.doesNotMatch(text, /obiwan-plan|root:/);
  }
});

/** What comes back for a path that is sent as it is. */
async function raw(port: number, path: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const ask = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(ask));
  return await new Response(connection.readable).text();
}

test("the server takes queries as JSON, and says why it refuses", async (url) => {
  const post = (body: string, type = "application/json") =>
    fetch(`${url}query`, { method: "POST", headers: { "content-type": type }, body });
  const good = await post(JSON.stringify({ type: "arrow", sql: "SELECT count(*) AS n FROM sources" }));
  assert.equal(good.status, 200);
  assert.ok((await good.arrayBuffer()).byteLength > 100);
  const bad = await post(JSON.stringify({ type: "arrow", sql: "DROP VIEW sources" }));
  assert.equal(bad.status, 400);
  assert.match(await bad.text(), /only queries that read/);
  const faulty = await post(JSON.stringify({ type: "arrow", sql: "SELECT nothing FROM sources" }));
  assert.equal(faulty.status, 400);
  assert.match(await faulty.text(), /nothing/);
  for (
    const [body, type] of [["{", undefined], ['{"sql":1}', undefined], [
      '{"type":"arrow","sql":"SELECT 1"}',
      "text/plain",
    ]] as const
  ) {
    assert.equal(
      await status(`${url}query`, { method: "POST", headers: { "content-type": type ?? "application/json" }, body }),
      400,
    );
  }
});

test("a source comes with its values, outlines, neighbours and pictures in which its light is", async (url) => {
  const about = await json(`${url}about.json`);
  assert.equal(about.rows, 8);
  assert.equal(about.synthetic, true);
  const id = await firstFound(url), query = `id=${encodeURIComponent(id)}&side=32`;
  const details = await json(`${url}source.json?${query}`);
  assert.equal(details.id, id);
  assert.equal(details.fate, "recovered");
  assert.equal(details.viewer, undefined, "the sky is synthetic");
  assert.ok(Math.abs(details.images.truth.x - 16) <= 1 && Math.abs(details.images.truth.y - 16) <= 1);
  assert.ok(Math.abs(details.images.fit.x - details.images.truth.x) < 1);
  assert.equal(Object.keys(details.values).length, about.columns.length);
  const light: Record<string, number> = {};
  for (const panel of ["before", "injected", "model", "residual"]) {
    const picture = decode(
      await (await fetch(`${url}panel.png?${query}&panel=${panel}&stretch=survey&band=r`)).bytes(),
    );
    assert.deepEqual([picture.width, picture.height], [32, 32]);
    const at = Math.floor(details.images.truth.y) * 32 + Math.floor(details.images.truth.x);
    light[panel] = Number(picture.data[3 * at]);
  }
  assert.ok(light.injected > light.before + 50 && light.model > light.before + 50, JSON.stringify(light));
  const planes = new Float32Array(await (await fetch(`${url}planes.bin?${query}&band=r`)).arrayBuffer());
  assert.equal(planes.length, 2 * 32 * 32);
  assert.ok(planes.subarray(0, 1024).some((v) => v > 0) && planes.subarray(1024).some((v) => v > 0));
  assert.equal(await status(`${url}source.json?id=nobody`), 404);
  assert.equal(await status(`${url}panel.png?${query}&panel=other&stretch=survey`), 400);
  assert.equal(await status(`${url}panel.png?id=${id}&side=33&panel=model&stretch=survey`), 400);
});

async function firstFound(url: string): Promise<string> {
  const { tableFromIPC } = await import("apache-arrow");
  const sql = "SELECT unique_id FROM sources WHERE recovered ORDER BY mag_r LIMIT 1";
  const answer = await fetch(`${url}query`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type: "arrow", sql }),
  });
  return String(tableFromIPC(await answer.bytes()).toArray()[0].toJSON().unique_id);
}

test("marks and comments are kept in a file of the run, and taken back", async (url, root) => {
  const set = (body: unknown) =>
    status(`${url}marks.json`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  assert.equal(await set({ id: "a", mark: 3, comment: "odd" }), 200);
  assert.equal(await set({ id: "b", mark: 1, comment: "" }), 200);
  assert.equal(await set({ id: "b", mark: 0, comment: "" }), 200);
  for (
    const bad of [{ id: "a", mark: 6, comment: "" }, { id: "a" }, { id: 1, mark: 1, comment: "" }, {
      id: "a",
      mark: 1,
      comment: "x".repeat(3000),
    }]
  ) {
    assert.equal(await set(bad), 400);
  }
  assert.deepEqual(await json(`${url}marks.json`), [{ id: "a", mark: 3, comment: "odd" }]);
  const kept = JSON.parse(await Deno.readTextFile(`${root}/explore/marks.json`));
  assert.deepEqual(kept, { schema: "obiwan-marks-1", marks: [{ id: "a", mark: 3, comment: "odd" }] });
  await using again = await explore(localDisk, new RunDir(root), { memory: 5e8, threads: 1 });
  assert.deepEqual(await json(`${again.url}marks.json`), kept.marks);
});
