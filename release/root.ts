/** The root of this checkout, with a slash at its end. */
export const root = decodeURIComponent(new URL("../", import.meta.url).pathname);
