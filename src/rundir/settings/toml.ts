import { InputError } from "../../base/errors.ts";
import type { Settings, SettingValue } from "../settings.ts";
import { settings } from "../settings.ts";

/** Settings of a TOML file as flat keys. @throws {InputError} with line and column when it is not TOML */
export async function readToml(text: string, path: string): Promise<Record<string, unknown>> {
  const { parse, TomlError } = await import("smol-toml");
  let document: Record<string, unknown>;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new InputError(`Cannot read "${path}" line ${error.line}: ${error.message.split("\n")[0]}`);
  }
  const flat: Record<string, unknown> = {};
  for (const [section, values] of Object.entries(document)) {
    if (values !== null && typeof values === "object" && !Array.isArray(values)) {
      for (const [name, value] of Object.entries(values)) {
        flat[`${section}.${name}`] = typeof value === "bigint" ? Number(value) : value;
      }
    } else flat[section] = values;
  }
  return flat;
}

/** All settings as TOML, each with what it means. */
export async function writeToml(values: Settings): Promise<string> {
  const { stringify } = await import("smol-toml");
  const lines: string[] = [];
  let open = "";
  for (const { key, about, choices } of settings) {
    const [section, name] = key.split(".");
    if (section !== open) lines.push(...(open ? [""] : []), `[${section}]`);
    open = section;
    const value = (values as unknown as Record<string, Record<string, SettingValue>>)[section][name];
    lines.push(`# ${about}${choices ? ` (${choices.join(", ")})` : ""}`, stringify({ [name]: value }).trim());
  }
  return lines.join("\n") + "\n";
}
