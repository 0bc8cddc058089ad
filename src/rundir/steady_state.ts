import type { UnitRecord } from "./record.ts";

/** How a run goes once its workers have begun: from the end of the first unit of each to the end of its last. */
export interface SteadyState {
  workers: number;
  /** Units of all workers, their first ones apart. */
  units: number;
  /** Sources that were added in them. */
  injections: number;
  /** Wall time of all workers together. */
  seconds: number;
  /** Share of that time in which the device was waited for. */
  deviceBusy: number;
  /** Share of that time in which threads made images in the device's place. */
  imagesBusy: number;
  /** Cores that were busy on average. */
  cores: number;
  /** Of one worker. */
  unitsAnHour: number;
  /** Of one worker. */
  injectionsAnHour: number;
}

/** From the records of finished units. A worker's first unit is left out: it builds pipelines and has the device wait for the first
 * brick. Waiting between units counts. @returns undefined when no worker has finished two */
export function steadyState(units: readonly { sources: number; record: UnitRecord }[]): SteadyState | undefined {
  const of = Map.groupBy(units, ({ record: { host, cost } }) => `${host} ${cost.worker}`);
  const sum = { workers: 0, units: 0, injections: 0, seconds: 0, device: 0, images: 0, cpu: 0 };
  for (const list of of.values()) {
    if (list[0].record.cost.worker === undefined || list.length < 2) continue;
    const at = (u: typeof list[number]) => Date.parse(u.record.finished), ordered = list.sort((a, b) => at(a) - at(b));
    sum.workers++;
    sum.seconds += (at(ordered.at(-1)!) - at(ordered[0])) / 1000;
    for (const { sources, record: { cost } } of ordered.slice(1)) {
      sum.units++;
      sum.injections += sources;
      sum.device += cost.deviceSeconds;
      sum.images += cost.imageSeconds ?? 0;
      sum.cpu += cost.cpuSeconds;
    }
  }
  const { workers, injections, seconds } = sum;
  if (!(seconds > 0)) return undefined;
  return {
    ...{ workers, units: sum.units, injections, seconds },
    deviceBusy: sum.device / seconds,
    imagesBusy: sum.images / seconds,
    cores: sum.cpu / seconds,
    unitsAnHour: 3600 * sum.units / seconds,
    injectionsAnHour: 3600 * injections / seconds,
  };
}
