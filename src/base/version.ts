import { versions } from "node:process";
import config from "../../deno.json" with { type: "json" };

export const version: string = config.version;

const { deno, node, v8 } = versions;

/** What runs this program, for records. */
export const runtime: string = `${deno ? `deno ${deno}` : `node ${node}`}, v8 ${v8}`;

/** What the products of this run name as their maker. */
export const dataRelease = 9999;
