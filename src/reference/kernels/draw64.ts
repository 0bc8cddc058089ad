export { draw64 } from "./draw.ts";
