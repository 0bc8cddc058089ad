import config from "../../deno.json" with { type: "json" };

export const version: string = config.version;

/** What the products of this run name as their maker. */
export const dataRelease = 9999;
