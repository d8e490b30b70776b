import { hardwareOf, partsOf, type Hardware } from '../hardware.ts';
import type { Store } from '../store/store.ts';

const machinesOf = new WeakMap<Store, ReadonlyMap<string, Hardware>>();

/** A device of a machine in words; where two machines are called the same, their keys tell them apart. */
export function placeName(store: Store, place: string): string {
  const { device, machine } = partsOf(place);
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

function readMachines(store: Store): ReadonlyMap<string, Hardware> {
  const facts = store.all<{ facts_json: string }>('SELECT facts_json FROM environment');
  const all = facts.map(({ facts_json }) => hardwareOf(JSON.parse(facts_json) as object));
  return new Map(all.map((hardware) => [hardware.key, hardware]));
}
