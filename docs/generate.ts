/** Writes the documents that follow from code:
 *
 *     deno task docs
 */
import { dataModelPage } from "./data_model_page.ts";
import { flagsPage } from "./flags_page.ts";

await Deno.writeTextFile(new URL("flags.md", import.meta.url), flagsPage());
await Deno.writeTextFile(new URL("reference/data-model.md", import.meta.url), dataModelPage());
