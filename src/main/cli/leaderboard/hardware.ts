import type { RunSummary } from '../../../shared/stats/run-summary.ts';
import { hardwareOf, placeOf, type Hardware } from '../../engine/hardware.ts';
import { exportRuns } from '../../engine/store/export.ts';
import { runRecord } from '../../engine/store/run-record.ts';
import type { Store } from '../../engine/store/store.ts';
import { counted } from '../format.ts';
import type { SelectedRuns } from './select-runs.ts';

/** Where a run was, or will be, made. */
interface Origin {
  readonly device: string;
  /** Undefined: the run never started. */
  readonly hardware: Hardware | undefined;
  readonly startedAt: string;
}

interface Choice {
  readonly device?: string;
  readonly allHardware?: true;
}

/**
 * The runs of the hardware that was used last, and how many others were left out: times of different machines do not
 * compare. The program's own version is no part of this, since changed code changes a run's identity.
 */
export function onOneHardware(
  store: Store,
  suiteId: number | undefined,
  all: readonly RunSummary[],
  { device, allHardware }: Choice,
): SelectedRuns {
  const origins = originsOf(store, suiteId);
  const place = (run: RunSummary): Origin =>
    origins.get(run.run_id) ?? { device: '', hardware: undefined, startedAt: '' };
  const runs = device === undefined || device === 'auto' ? all : all.filter((run) => place(run).device === device);
  const made = runs.map(place).filter(({ hardware }) => hardware !== undefined);
  const kinds = new Map(made.map((origin) => [kindOf(origin), origin]));
  if (kinds.size < 2) return { runs, notes: [] };
  if (allHardware === true)
    return { runs, notes: [`Runs of ${kinds.size} kinds of hardware are mixed: their times do not compare.`] };

  const newest = made.reduce((a, b) => (b.startedAt > a.startedAt ? b : a));
  const belongs = (origin: Origin): boolean =>
    origin.hardware === undefined ? origin.device === newest.device : kindOf(origin) === kindOf(newest);
  const kept = runs.filter((run) => belongs(place(run)));
  const left = counted(runs.length - kept.length, 'run');
  const choose = '--all-hardware mixes them, --device NAME chooses a device';
  return {
    runs: kept,
    notes: [
      `Shown: ${newest.hardware?.deviceLabel(newest.device) ?? newest.device}, used last. ${left} of other hardware left out: ${choose}.`,
    ],
  };
}

const kindOf = ({ device, hardware }: Origin): string => placeOf(device, hardware?.key ?? '');

function originsOf(store: Store, suiteId: number | undefined): Map<string, Origin> {
  const machines = new Map<string, Hardware>();
  const origins = new Map<string, Origin>();
  for (const { run_id, device, environment_id, started_at } of exportRuns(store, { suiteId })) {
    const id = String(run_id);
    const environment = environment_id === null ? undefined : String(environment_id);
    if (environment !== undefined && !machines.has(environment))
      machines.set(environment, hardwareOf(runRecord(store, id).environment ?? {}));
    const hardware = environment === undefined ? undefined : machines.get(environment);
    origins.set(id, { device: String(device), hardware, startedAt: String(started_at) });
  }
  return origins;
}
