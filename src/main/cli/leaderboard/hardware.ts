import type { RunSummary } from '../../../shared/stats/run-summary.ts';
import { partsOf } from '../../engine/hardware.ts';
import { placeName, placesByUse } from '../../engine/store/places.ts';
import type { Store } from '../../engine/store/store.ts';
import { counted } from '../format.ts';

interface Choice {
  readonly device?: string;
  readonly allHardware?: true;
}

/**
 * The runs of the hardware that was used last, with those that never started, and how many others were left out: times of
 * different machines do not compare.
 */
export function onOneHardware(
  store: Store,
  suiteId: number | undefined,
  all: readonly RunSummary[],
  { device, allHardware }: Choice,
): { readonly runs: readonly RunSummary[]; readonly notes: readonly string[] } {
  const isWanted = device === undefined || device === 'auto' ? () => true : isOn(device);
  const runs = all.filter(isWanted);
  const used = new Set(runs.map(({ hardware }) => hardware).filter(Boolean));
  if (used.size < 2) return { runs, notes: [] };
  if (allHardware === true)
    return {
      runs,
      notes: [`Runs of ${used.size} kinds of hardware, in rows of their own: their times do not compare.`],
    };
  const last = placesByUse(store, suiteId).find((place) => used.has(place))!;
  const kept = runs.filter(({ hardware }) => hardware === last || hardware === '');
  const left = counted(runs.length - kept.length, 'run');
  const choose = '--all-hardware shows them too, --device NAME chooses a device';
  return {
    runs: kept,
    notes: [`Shown: ${placeName(store, last)}, used last. ${left} of other hardware left out: ${choose}.`],
  };
}

const isOn =
  (device: string) =>
  ({ hardware }: RunSummary): boolean =>
    partsOf(hardware).device === device;
