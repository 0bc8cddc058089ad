import assert from "node:assert/strict";
import { admitted, headers, newToken } from "../../src/explore/guard.ts";

const token = "abcDEF-123_x";

const ask = (path: string, more: Record<string, string> = {}, host = "127.0.0.1:8000") =>
  admitted(new Request(`http://127.0.0.1:8000/${path}`, { headers: { host, ...more } }), token);

const refused = (answer: ReturnType<typeof ask>) => "refused" in answer ? answer.refused : 0;

Deno.test("admitted() takes who has the token, and gives the path behind it", () => {
  assert.deepEqual(ask(`${token}/`), { path: "" });
  assert.deepEqual(ask(`${token}/marks.json`, {}, "localhost:8000"), { path: "marks.json" });
  assert.deepEqual(ask(`${token}/query`, { origin: "http://127.0.0.1:8000", "sec-fetch-site": "same-origin" }), {
    path: "query",
  });
});

Deno.test("admitted() refuses a token that is missing, shorter, longer or another", () => {
  for (const path of ["", "marks.json", `${token.slice(1)}/`, `${token}x/`, `${token.toLowerCase()}/`, `x/${token}/`]) {
    assert.equal(refused(ask(path)), 403, path);
  }
});

Deno.test("admitted() refuses names that somebody else made to lead here, and pages from elsewhere", () => {
  for (const host of ["evil.example:8000", "127.0.0.1:8001", "127.0.0.1", "", "127.0.0.1:8000.evil.example"]) {
    assert.equal(refused(ask(`${token}/`, {}, host)), 421, host);
  }
  assert.equal(refused(ask(`${token}/query`, { origin: "http://evil.example" })), 403);
  assert.equal(refused(ask(`${token}/query`, { origin: "null" })), 403);
  assert.equal(refused(ask(`${token}/`, { "sec-fetch-site": "cross-site" })), 403);
});

Deno.test("newToken() is another each time, and long; no header lets another origin in", () => {
  const tokens = new Set(Array.from({ length: 50 }, newToken));
  assert.equal(tokens.size, 50);
  for (const t of tokens) assert.match(t, /^[\w-]{32}$/);
  assert.ok(!Object.keys(headers).some((name) => name.startsWith("access-control")));
  assert.match(headers["content-security-policy"], /default-src 'none'/);
});
