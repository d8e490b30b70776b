import { canonicalJson } from '../../../shared/domain/canonical.ts';
import type { RunSummary } from '../../../shared/stats/run-summary.ts';
import { exportRuns } from '../../engine/store/export.ts';
import { runRecord } from '../../engine/store/run-record.ts';
import type { Store } from '../../engine/store/store.ts';
import { counted } from '../format.ts';
import type { SelectedRuns } from './select-runs.ts';

/** Where a run was, or will be, made. */
interface Origin {
  readonly device: string;
  /** Equal on equal hardware with equal drivers and threads; undefined: the run never started. */
  readonly hardware: string | undefined;
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
  return { runs: kept, notes: [`Shown: ${nameOf(newest)}, used last. ${left} of other hardware left out: ${choose}.`] };
}

const kindOf = ({ device, hardware }: Origin): string => `${device}\n${hardware ?? ''}`;

function originsOf(store: Store, suiteId: number | undefined): Map<string, Origin> {
  const hardwareOf = new Map<string, string>();
  const origins = new Map<string, Origin>();
  for (const { run_id, device, environment_id, started_at } of exportRuns(store, { suiteId })) {
    const id = String(run_id);
    const environment = environment_id === null ? undefined : String(environment_id);
    if (environment !== undefined && !hardwareOf.has(environment))
      hardwareOf.set(environment, hardwareFacts(store, id));
    const hardware = environment === undefined ? undefined : hardwareOf.get(environment);
    origins.set(id, { device: String(device), hardware, startedAt: String(started_at) });
  }
  return origins;
}

const hardwareNames = ['cpu', 'cores', 'gpus', 'driver', 'cuda', 'tensorflow', 'flavour', 'threads', 'platform'];

function hardwareFacts(store: Store, runId: string): string {
  const facts = runRecord(store, runId).environment ?? {};
  return canonicalJson(Object.fromEntries(hardwareNames.map((name) => [name, facts[name] ?? null])));
}

function nameOf({ device, hardware = '{}' }: Origin): string {
  const { cpu, gpus } = JSON.parse(hardware) as { cpu?: string; gpus?: readonly { name: string }[] | null };
  const index = /^cuda:(\d+)$/.exec(device)?.[1];
  const name = index === undefined ? cpu : gpus?.[Number(index)]?.name;
  return name === undefined ? device : `${device} (${name})`;
}
