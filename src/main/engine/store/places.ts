import { hardwareOf, joint, machinesIn, partsOf, placeOf, type Hardware } from '../hardware.ts';
import type { Store } from './store.ts';

const machinesOf = new WeakMap<Store, ReadonlyMap<string, Hardware>>();

/** A device of a machine in words; where two machines are called the same, their keys tell them apart. */
export function placeName(store: Store, place: string): string {
  const { device, machine } = partsOf(place);
  const made = machinesIn(machine);
  if (made.length > 1) return made.map((each) => placeName(store, placeOf(device, each))).join(' and ');
  let machines = machinesOf.get(store);
  if (machines?.has(machine) !== true) {
    machines = readMachines(store);
    machinesOf.set(store, machines);
  }
  const name = machines.get(machine)?.deviceLabel(device);
  if (name === undefined) return place;
  const twins = [...machines.values()].filter((each) => each.deviceLabel(device) === name);
  return twins.length > 1 ? `${name} ${machine.slice(0, 4)}` : name;
}

/**
 * Devices of machines on which some runs were made, the one that was used last first: by launches, not by clocks. Last
 * come those of runs that were made on several.
 */
export const placesByUse = (store: Store, suiteId: number | undefined): string[] =>
  store
    .all<{ place: string }>(
      `SELECT hardware AS place FROM run JOIN run_group USING (group_id)
       ${suiteId === undefined ? '' : 'WHERE run_id IN (SELECT run_id FROM suite_run WHERE suite_id = :suiteId)'}
       GROUP BY hardware ORDER BY instr(hardware, '${joint}') > 0, max(run.epoch) DESC`,
      { suiteId },
    )
    .map(({ place }) => place);

function readMachines(store: Store): ReadonlyMap<string, Hardware> {
  const facts = store.all<{ facts_json: string }>('SELECT facts_json FROM environment');
  const all = facts.map(({ facts_json }) => hardwareOf(JSON.parse(facts_json) as object));
  return new Map(all.map((hardware) => [hardware.key, hardware]));
}
