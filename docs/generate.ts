/** Writes the documents that follow from code:
 *
 *     deno task docs
 */
import { ccdValuesPage } from "./pages/ccd_values_page.ts";
import { clientsPage } from "./pages/clients_page.ts";
import { commandsPage } from "./pages/commands_page.ts";
import { dataModelPage } from "./pages/data_model_page.ts";
import { exitCodesPage } from "./pages/exit_codes_page.ts";
import { flagsPage } from "./pages/flags_page.ts";
import { settingsPage } from "./pages/settings_page.ts";

/** Made pages by their path below docs/. */
export const madePages: Readonly<Record<string, () => string>> = {
  "flags.md": flagsPage,
  "reference/ccd-values.md": ccdValuesPage,
  "reference/clients.md": clientsPage,
  "reference/commands.md": commandsPage,
  "reference/data-model.md": dataModelPage,
  "reference/settings.md": settingsPage,
  "reference/exit-codes.md": exitCodesPage,
};

if (import.meta.main) {
  for (const [path, page] of Object.entries(madePages)) {
    await Deno.writeTextFile(new URL(path, import.meta.url), page());
  }
}
