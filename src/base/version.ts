import { versions } from "node:process";
import config from "../../deno.json" with { type: "json" };

export const version: string = config.version;

const { deno, node, v8 } = versions;

/** What runs this program, for records. */
export const runtime: string = `${deno ? `deno ${deno}` : `node ${node}`}, v8 ${v8}`;

/** Data release number of products made by this program. */
export const dataRelease = 9999;
