import assert from "node:assert/strict";
import { read } from "./markdown.ts";

const { version } = JSON.parse(read("deno.json"));

Deno.test("CITATION.cff has what its format requires, and the version of deno.json", () => {
  const citation = read("CITATION.cff");
  const field = (name: string) => citation.match(new RegExp(`^${name}: *(.*)$`, "m"))?.[1];
  assert.equal(field("cff-version"), "1.2.0");
  for (const name of ["message", "title", "type", "license"]) assert.ok(field(name), name);
  assert.match(citation, /^authors:\n {2}- (?:name|family-names): \S/m);
  assert.equal(field("version"), version);
});

Deno.test("the Python package has the version of deno.json", () => {
  assert.equal(read("python/obiwan_gpu/_version.py"), `__version__ = "${version}"\n`);
});

Deno.test("the page on citing gives the version of deno.json", () => {
  assert.ok(read("docs/howto/cite.md").includes(`version = {${version}}`));
});

Deno.test("the changelog has a section for the version of deno.json, or only unreleased changes", () => {
  const sections = [...read("CHANGELOG.md").matchAll(/^## (\S+)/gm)].map((m) => m[1]);
  assert.equal(sections[0], "Unreleased");
  if (sections.length > 1) assert.equal(sections[1], version);
});

Deno.test("templates for issues and merge requests are there, with the fields that GitHub asks for", () => {
  const templates = [...Deno.readDirSync(new URL("../../.github/ISSUE_TEMPLATE/", import.meta.url))].map((e) => e.name);
  for (const name of templates.filter((n) => n !== "config.yml")) {
    const text = read(`.github/ISSUE_TEMPLATE/${name}`);
    for (const field of ["name", "description", "body"]) assert.match(text, new RegExp(`^${field}:`, "m"), name);
  }
  assert.ok(templates.length >= 3);
  assert.match(read(".github/pull_request_template.md"), /deno task ok/);
});
