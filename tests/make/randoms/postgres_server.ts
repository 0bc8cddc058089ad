/** A PostgreSQL server of the test's own: where its programs are, or why there are none. */
const folder = "/usr/lib/postgresql/15/bin";
export const postgresReason = await (async () => {
  if (Deno.build.os !== "linux") return "PostgreSQL of Debian's packages is looked for on Linux alone";
  const there = await Deno.stat(`${folder}/initdb`).then(() => true, () => false);
  return there ? undefined : `there is no ${folder}/initdb (package postgresql-15)`;
})();

/** The q3c extension is installed. */
export const q3cReason = await Deno.stat("/usr/share/postgresql/15/extension/q3c.control")
  .then(() => undefined, () => "there is no q3c (package postgresql-15-q3c)");

export interface Server extends AsyncDisposable {
  port: number;
  user: string;
  password: string;
  /** Runs SQL as the owner. */
  sql(text: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a server on 127.0.0.1 that asks for a password. As root it runs as user postgres: it refuses to run as root. */
export async function startServer(): Promise<Server> {
  const dir = await Deno.makeTempDir({ prefix: "obiwan-pg-" }), user = "obi wan", password = "geheim:x\\y";
  await Deno.writeTextFile(`${dir}/password`, password);
  const root = Deno.uid() === 0;
  const run = async (program: string, args: string[], input?: string) => {
    const command = root
      ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", `${folder}/${program}`, ...args]
      : [`${folder}/${program}`, ...args];
    const child = new Deno.Command(command[0], {
      args: command.slice(1),
      cwd: dir,
      env: { PGPASSWORD: password, LC_ALL: "C" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input ?? ""));
    await writer.close();
    const { code, stdout, stderr } = await child.output(), text = new TextDecoder();
    if (code !== 0) throw new Error(`${program} ended with ${code}: ${text.decode(stderr)}`);
    return text.decode(stdout);
  };
  if (root) await new Deno.Command("chown", { args: ["-R", "postgres:postgres", dir] }).output();
  await run("initdb", [
    "-D",
    `${dir}/data`,
    "-U",
    user,
    "--auth=scram-sha-256",
    `--pwfile=${dir}/password`,
    "-N",
    "-E",
    "UTF8",
  ]);
  const port = freePort();
  const options = `-p ${port} -k ${dir} -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=16MB`;
  await pipeless(
    root,
    [`${folder}/pg_ctl`, "-D", `${dir}/data`, "-o", options, "-w", "-l", `${dir}/log`, "start"],
    dir,
  );
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await run("pg_ctl", ["-D", `${dir}/data`, "-m", "immediate", "-w", "stop"]);
  };
  return {
    port,
    user,
    password,
    sql: (text) =>
      run("psql", [
        "-h",
        "127.0.0.1",
        "-p",
        String(port),
        "-U",
        user,
        "-d",
        "postgres",
        "-v",
        "ON_ERROR_STOP=1",
        "-qAt",
      ], text),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

/** The server keeps the pipes of who started it, so it gets none. */
async function pipeless(root: boolean, command: string[], cwd: string) {
  const all = root ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", ...command] : command;
  const { code } = await new Deno.Command(all[0], {
    args: all.slice(1),
    cwd,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  })
    .output();
  if (code !== 0) throw new Error(`${command[0]} ended with ${code}: ${await Deno.readTextFile(`${cwd}/log`)}`);
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
