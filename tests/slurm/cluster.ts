import { hostname } from "node:os";
import { command, succeeds } from "../make/command.ts";

/** Why there can be no Slurm here, or "". */
export async function noSlurm(): Promise<string> {
  if (Deno.build.os !== "linux") return "Slurm's daemons run on Linux only";
  if (Deno.uid() !== 0) return "the test's own Slurm needs root";
  const missing = [];
  for (const name of ["munged", "slurmctld", "slurmd", "sbatch"]) if (!(await programPath(name))) missing.push(name);
  return missing.length > 0 ? `${missing.join(", ")} not installed (Debian: slurm-wlm, munge)` : "";
}

async function programPath(name: string): Promise<string | undefined> {
  for (const dir of ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"]) {
    if (await Deno.stat(`${dir}/${name}`).catch(() => undefined)) return `${dir}/${name}`;
  }
}

/** A Slurm of one node with two devices that are none, all of it below one temporary directory. */
export class Cluster implements AsyncDisposable {
  readonly #daemons: Deno.ChildProcess[] = [];

  private constructor(readonly dir: string) {}

  /** What the commands need to find it. */
  get env(): Record<string, string> {
    return { SLURM_CONF: `${this.dir}/slurm.conf` };
  }

  static async start(): Promise<Cluster> {
    const cluster = new Cluster(await Deno.makeTempDir({ prefix: "slurm_" }));
    try {
      await cluster.#start();
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
    return cluster;
  }

  async #start() {
    const { dir } = this;
    for (const name of ["state", "spool"]) await Deno.mkdir(`${dir}/${name}`);
    await Deno.writeFile(`${dir}/munge.key`, crypto.getRandomValues(new Uint8Array(256)), { mode: 0o400 });
    await Deno.writeTextFile(`${dir}/slurm.conf`, configuration(dir, freePort(), freePort()));
    await Deno.writeTextFile(`${dir}/gres.conf`, await devices(dir));
    await this.#daemon("munged", "-F", "--force", `--key-file=${dir}/munge.key`, `--socket=${dir}/munge.socket`, ...[
      `--pid-file=${dir}/munged.pid`,
      `--log-file=${dir}/munged.log`,
      `--seed-file=${dir}/munged.seed`,
    ]);
    await until("munged's socket", () => Deno.stat(`${dir}/munge.socket`).then(() => true, () => false));
    await this.#daemon("slurmctld", "-D", "-f", `${dir}/slurm.conf`);
    await this.#daemon("slurmd", "-D", "-f", `${dir}/slurm.conf`);
    await until("an idle node", async () => (await this.call("sinfo", "-h", "-o", "%T")).trim() === "idle");
  }

  async #daemon(name: string, ...args: string[]) {
    const command = new Deno.Command((await programPath(name))!, { args, stdout: "null", stderr: "null" });
    this.#daemons.push(command.spawn());
  }

  /** Output of one of Slurm's commands; "" when it fails. */
  async call(program: string, ...args: string[]): Promise<string> {
    const { code, out } = await command(program, args, { env: this.env });
    return code === 0 ? out : "";
  }

  /** Ends the wait of a task that was put back. Slurm lets two minutes pass, and needs some of it: the word that the first try has
   * ended may come late, and would be taken for the second's end. */
  async startNow(task: string) {
    const state = async () => (await this.call("squeue", "-h", `--jobs=${task}`, "--format=%T")).trim();
    await until(`${task} back in the queue`, async () => (await state()) === "PENDING");
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await this.call("scontrol", "update", `JobId=${task}`, "StartTime=now");
  }

  /** Jobs go first, then the daemons, the last one first. */
  async [Symbol.asyncDispose]() {
    await this.call("scancel", "--user=root", "--signal=KILL", "--full").catch(() => {});
    await this.call("scancel", "--user=root").catch(() => {});
    await until("an empty queue", async () => (await this.call("squeue", "-h")) === "", 15).catch(() => {});
    for (const daemon of this.#daemons.reverse()) {
      daemon.kill("SIGTERM");
      const slow = setTimeout(() => daemon.kill("SIGKILL"), 5000);
      await daemon.status;
      clearTimeout(slow);
    }
    await Deno.remove(this.dir, { recursive: true });
  }
}

/** Looks again every 200 ms. @throws {Error} after `seconds` */
export async function until(what: string, holds: () => Promise<boolean>, seconds = 60) {
  const end = performance.now() + 1000 * seconds;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function freePort(): number {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return (listener.addr as Deno.NetAddr).port;
}

const node = () => hostname().split(".")[0];

/** Two devices: real device files where they can be made, else a bare count. */
async function devices(dir: string): Promise<string> {
  for (const k of [0, 1]) {
    if (!(await succeeds("mknod", `${dir}/gpu${k}`, "c", "1", "3"))) return `NodeName=${node()} Name=gpu Count=2\n`;
  }
  return `NodeName=${node()} Name=gpu File=${dir}/gpu[0-1]\n`;
}

const configuration = (dir: string, controllerPort: number, nodePort: number) => `
ClusterName=test
SlurmctldHost=${node()}(127.0.0.1)
SlurmctldPort=${controllerPort}
SlurmdPort=${nodePort}
AuthType=auth/munge
AuthInfo=socket=${dir}/munge.socket
CryptoType=crypto/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=${dir}/state
SlurmdSpoolDir=${dir}/spool
SlurmctldPidFile=${dir}/slurmctld.pid
SlurmdPidFile=${dir}/slurmd.pid
SlurmctldLogFile=${dir}/slurmctld.log
SlurmdLogFile=${dir}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,batch_sched_delay=0
GresTypes=gpu
KillWait=12
ReturnToService=2
MailProg=/bin/true
SlurmdParameters=config_overrides
NodeName=${node()} NodeAddr=127.0.0.1 CPUs=8 Gres=gpu:2 State=UNKNOWN
PartitionName=main Nodes=${node()} Default=YES MaxTime=INFINITE State=UP
`;
