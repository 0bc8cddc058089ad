import assert from "node:assert/strict";
import { dataModelPage } from "../../../docs/pages/data_model_page.ts";

Deno.test("docs/reference/data-model.md is what `deno task docs` writes", async () => {
  const path = new URL("../../../docs/reference/data-model.md", import.meta.url);
  assert.equal(await Deno.readTextFile(path), dataModelPage());
});
