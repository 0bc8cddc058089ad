/** A notebook as Markdown: its text as it is, its code in fences. @param text JSON of the notebook @param name of its file, for a link */
export function notebookPage(text: string, name: string): string {
  const { cells, metadata } = JSON.parse(text) as {
    cells: { cell_type: string; source: string[] }[];
    metadata: { kernelspec: { language: string } };
  };
  const pieces = cells.map(({ cell_type, source }) =>
    cell_type === "code" ? `\`\`\`${metadata.kernelspec.language}\n${source.join("")}\n\`\`\`` : source.join("")
  );
  return `${pieces.join("\n\n")}\n\nThe notebook itself: \`docs/notebooks/${name}\`.\n`;
}
