/** The environment for a program to start, less what tells its loader which libraries to take: the runtime lets nobody who may
 * start only certain programs pass that on, and on clusters modules set it all the time. */
export function childEnv(): { clearEnv: true; env: Record<string, string> } {
  const env = Object.fromEntries(Object.entries(Deno.env.toObject()).filter(([name]) => !/^(LD|DYLD)_/.test(name)));
  return { clearEnv: true, env };
}
