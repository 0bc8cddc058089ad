/** Whether the long forms of tests are asked for. */
export const long = Deno.env.get("OBIWAN_LONG") === "1";
