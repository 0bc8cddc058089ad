/** Columns of derived tables under other programs' names. */

/** Whose names a derived table has besides its own. */
export const nameSets = ["plain", "obiwan", "legacysim"] as const;
export type NameSet = typeof nameSets[number];

/** A column under another program's name. */
export interface Alias {
  /** `*` stands for each band. */
  name: string;
  /** The column of our own that it repeats. */
  of: string;
  /** Applied to each value. */
  change?: (value: number) => number;
  about?: string;
}

const alias = (name: string, of: string, about?: string, change?: Alias["change"]): Alias => ({
  name,
  of,
  about,
  change,
});

/** What each set adds to `randoms`: Obiwan's columns of its database, which its summary and plots read, and legacysim's truth. The
 * other columns that Obiwan's programs read, `tractor_*` and the bits of `obiwan_mask` and `targets_mask` among them, have its names as they are. */
export const aliases: Readonly<Record<NameSet, readonly Alias[]>> = {
  plain: [],
  obiwan: [
    ...["id", "ra", "dec"].map((c) => alias(`psql_${c}`, c)),
    alias("psql_*", "mag_true_*"),
    ...["rhalf", "n", "ba"].map((c) => alias(`psql_${c}`, c)),
    alias("psql_pa", "pa", "0 to 180", (pa) => (pa + 180) % 180),
    alias("psql_redshift", "redshift"),
  ],
  legacysim: [
    alias("flux_*", "*flux", "with Galactic extinction"),
    alias("sersic", "n"),
    alias("shape_r", "rhalf"),
    alias("shape_e1", "e1"),
    alias("shape_e2", "e2"),
  ],
};
