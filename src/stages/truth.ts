/** What is known of the injected sources, fitted or not. */
export { type ConditionMaps, conditionsTable } from "./truth/conditions.ts";
export { idTable, injectionTable, metacat, simcat } from "./truth/tables.ts";
