/** The environment for a program to start, without the variables that tell its loader which libraries to take: a process that may start
 * only certain programs may not pass them on, and on clusters modules set them all the time. */
export function childEnv(): { clearEnv: true; env: Record<string, string> } {
  const env = Object.fromEntries(Object.entries(Deno.env.toObject()).filter(([name]) => !/^(LD|DYLD)_/.test(name)));
  return { clearEnv: true, env };
}

/** What starts a worker: the runtime, or a script that gives it back the launcher's LD_LIBRARY_PATH, by which a container's
 * graphics driver may have to be found. */
export function runtimeProgram(): string {
  const script = new URL("supervise/with_libraries.sh", import.meta.url);
  return Deno.env.has("OBIWAN_LIBRARY_PATH") ? decodeURIComponent(script.pathname) : Deno.execPath();
}
