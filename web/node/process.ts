/** In place of `node:process`: a browser does not say what runs it. */
export const versions: Readonly<Record<string, string | undefined>> = { node: "none: a browser" };
