/** Writes the documents that follow from code:
 *
 *     deno task docs
 */
import { flagsPage } from "./flags_page.ts";

await Deno.writeTextFile(new URL("flags.md", import.meta.url), flagsPage());
