/** Anchor of a heading as GitHub makes it, so that links lead to the same place there and on the site: lower case, blanks to hyphens,
 * punctuation gone. Needs nothing from outside: its text goes into the site's configuration. */
export function headingSlug(title: string): string {
  return title.toLowerCase().replace(/[^\p{L}\p{N}\p{M} _-]/gu, "").replaceAll(" ", "-");
}
