/** A version's section of the changelog without its heading; `Unreleased` where it has none yet.
 * @throws when the changelog has neither */
export function notesOf(changelog: string, version: string): string {
  const sections = new Map(
    changelog.split(/^## /m).slice(1).map((
      text,
    ) => [/^\S+/.exec(text)![0].replace(/[[\],]/g, ""), text.replace(/^.*\n/, "").trim()]),
  );
  const notes = sections.get(version) ?? sections.get("Unreleased");
  if (!notes) {
    throw new Error(`Cannot write release notes: CHANGELOG.md has no section of ${version}, and nothing unreleased`);
  }
  return `${notes}\n`;
}
