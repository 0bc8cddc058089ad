import assert from "node:assert/strict";
import { brotliDecompressSync } from "node:zlib";
import { buildLibrary } from "../../web/explore/build.ts";

Deno.test("what the page loads is what the packages of the lock file are bundled to, and their licences are beside it", async () => {
  const page = new URL("../../src/explore/page/", import.meta.url), { script, licences } = await buildLibrary();
  const kept = brotliDecompressSync(await Deno.readFile(new URL("library.js.br", page)));
  assert.equal(new TextDecoder().decode(kept), script, "deno task explore-page makes it anew");
  assert.equal(await Deno.readTextFile(new URL("licences.txt", page)), licences);
  assert.doesNotMatch(licences, /^Licence: /m, "a package without a file of its licence");
});
