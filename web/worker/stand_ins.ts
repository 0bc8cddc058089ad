/** What the program expects and a page lacks; loaded before all else. */

// Threads run files of their own, and a page in one file has none: the program does without where there is no Worker.
Object.defineProperty(globalThis, "Worker", { value: undefined });

// Names of the language that some browsers do not have yet.
for (const name of ["dispose", "asyncDispose"]) {
  if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol.for(`Symbol.${name}`) });
}

export {};
