/** Names inside a run directory. */
export class RunDir {
  constructor(readonly root: string) {}

  get plan(): string {
    return `${this.root}/plan.json`;
  }
  get settings(): string {
    return `${this.root}/settings.toml`;
  }
  /** As the plan lists it: from the run directory. */
  truthName(brick: string): string {
    return `truth/${brick.slice(0, 3)}/${brick}.fits`;
  }
  truth(brick: string): string {
    return `${this.root}/${this.truthName(brick)}`;
  }
  /** As the plan lists it: from the run directory. */
  ccdsName(brick: string): string {
    return `ccds/${brick.slice(0, 3)}/${brick}.fits`;
  }
  /** The CCDs that were chosen for a brick. */
  ccds(brick: string): string {
    return `${this.root}/${this.ccdsName(brick)}`;
  }
  /** Products of a finished unit; there is no such directory before. */
  unit(id: string): string {
    return `${this.root}/units/${below(id)}`;
  }
  /** What a unit cost, and on what. */
  record(id: string): string {
    return `${this.root}/records/${below(id)}.json`;
  }
  /** What the original's programs read of a unit's run. */
  log(id: string): string {
    return `${this.root}/logs/${below(id)}/log.${id.split("/")[0]}`;
  }
  failure(id: string): string {
    return `${this.root}/failures/${below(id)}.json`;
  }
  lease(id: string): string {
    return `${this.root}/leases/${below(id)}.json`;
  }
  /** Finished fits of an unfinished unit, one file per attempt. */
  checkpoints(id: string): string {
    return `${this.root}/checkpoints/${below(id)}`;
  }
  /** Products that are being made. */
  part(id: string, attempt: string): string {
    return `${this.root}/parts/${id.replace("/", ".")}.${attempt}`;
  }
  get parts(): string {
    return `${this.root}/parts`;
  }
  /** Tables about a brick's injected sources. */
  derived(brick: string, name: string): string {
    return `${this.root}/derived/${brick.slice(0, 3)}/${brick}/${name}`;
  }
  /** Tables about those of all bricks. */
  merged(name: string): string {
    return `${this.root}/merged/${name}`;
  }
  /** Responses of the run's samples. */
  response(name: string): string {
    return `${this.root}/response/${name}`;
  }
  /** What `replay` found out about a blob of a unit. */
  replay(id: string, blob: number): string {
    return `${this.root}/replay/${below(id)}/blob-${blob}`;
  }
  /** Tree of the original's names, links into the units. */
  link(kind: string, id: string): string {
    return `${this.root}/${kind}/${below(id)}`;
  }
}

/** `<bri>/<brick>/<name>` */
const below = (id: string) => `${id.slice(0, 3)}/${id}`;
