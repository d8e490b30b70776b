import type { Filter } from '../../../../shared/contract/common.ts';
import type { FailureCause } from '../../../../shared/contract/start.ts';
import { differencesIn } from '../../../../shared/domain/label.ts';
import type { ParameterValues } from '../../../../shared/domain/parameter.ts';
import { precisionIds, type PrecisionId, type RunStatus } from '../../../../shared/domain/run-spec.ts';
import { failureStatuses } from '../../../../shared/domain/run-status.ts';
import { exact } from '../../../../shared/number-text.ts';
import { repeatsIn } from '../../store/repeats.ts';
import type { Store } from '../../store/store.ts';
import type { BoardConfiguration, GroupTable } from '../board/group-table.ts';
import { namesOf } from '../board/grouped-cell.ts';

/** Methods on problems that are looked at, and causes that are told of them. */
const most = 12;

interface FailedRow {
  readonly groupId: number;
  readonly status: RunStatus;
  readonly reason: string | null;
  readonly runs: number;
  readonly runId: number;
  readonly endedAt: string | null;
}

/**
 * Why runs failed on any hardware, the latest causes first. The groups say which methods failed on which problems; of the
 * last of these alone, the runs are read.
 *
 * @param repeats those of `failedRepeats`
 */
export function failureCauses(
  store: Store,
  groups: GroupTable,
  repeats: readonly FailedRow[],
): { readonly runs: number; readonly causes: FailureCause[] } {
  const { runs, latest } = latestFailures(groups);
  const rows = Map.groupBy(failedRows(store, groups, latest.flat()), ({ groupId }) => groupId);
  const ids = groups.column('id');
  const causes = latest.flatMap((own) => {
    const ofMethod = own.flatMap((place) => rows.get(ids[place]!) ?? []);
    const byCause = Map.groupBy(ofMethod, ({ status, reason }) => `${status} ${reason}`);
    return [...byCause.values()].map((same) => causeOf(groups, own[0]!, same));
  });
  const again = repeatCauses(groups, repeats);
  causes.push(...again.causes);
  causes.sort((a, b) => ((a.endedAt ?? '') < (b.endedAt ?? '') ? 1 : -1));
  return { runs: runs + again.runs, causes: causes.slice(0, most) };
}

/** No group counts a run that makes another again: those that failed are few, and read one by one. */
export const failedRepeats = (store: Store): FailedRow[] =>
  store.all<FailedRow>(
    `SELECT group_id AS groupId, status, reason, 1 AS runs, run_id AS runId, ended_at AS endedAt FROM run
     WHERE run_id IN (SELECT value FROM json_each(:ids)) AND group_id IS NOT NULL
       AND status IN (SELECT value FROM json_each(:failures))`,
    { ids: JSON.stringify(repeatsIn(store)), failures: JSON.stringify(failureStatuses) },
  );

function repeatCauses(
  groups: GroupTable,
  rows: readonly FailedRow[],
): { readonly runs: number; readonly causes: readonly FailureCause[] } {
  const placed = rows.flatMap((row) => {
    const place = groups.placeOf(row.groupId);
    return place === undefined ? [] : [{ ...row, place }];
  });
  const byCause = Map.groupBy(placed, ({ place, status, reason }) => {
    const { instance, configuration } = groups.group(place);
    return [instance.id, configuration.optimizer, configuration.hyper_json, status, reason].join('\n');
  });
  const causes = [...byCause.values()].map((same) => {
    const { filter, ...cause } = causeOf(groups, same[0]!.place, same);
    return { ...cause, again: true, filter: { ...filter, repeats: 'only' as const } };
  });
  return { runs: placed.length, causes };
}

/** How many runs failed, and where: places of groups of one method on one problem, those that have changed last first. */
function latestFailures(groups: GroupTable): { readonly runs: number; readonly latest: number[][] } {
  const [failures, revision] = [groups.column('failures'), groups.column('revision')];
  const [runs, archived] = [groups.column('runs'), groups.column('archived')];
  const [instance, configuration] = [groups.column('instance'), groups.column('configuration')];
  // Revisions of a method's code are one method here.
  const codes = new Map<string, number>();
  const method = groups.configurations.map(({ optimizer, hyper_json }) => {
    const text = `${optimizer} ${hyper_json}`;
    const code = codes.get(text) ?? codes.size;
    codes.set(text, code);
    return code;
  });
  const methodOn = (place: number): number => instance[place]! * codes.size + method[configuration[place]!]!;
  // Where all runs are archived, the figures are those of archived runs.
  const hasFailed = (place: number): boolean => failures[place]! > 0 && archived[place]! < runs[place]!;
  const latest = new Latest(most);
  let failedRuns = 0;
  // Those that changed last are mostly the last ones: then others are passed over at once.
  for (let place = groups.size - 1; place >= 0; place -= 1) {
    if (!hasFailed(place)) continue;
    failedRuns += failures[place]!;
    latest.add(methodOn(place), revision[place]!);
  }
  const places = new Map<number, number[]>(latest.keys().map((key) => [key, []]));
  for (let place = 0; place < groups.size; place += 1) if (hasFailed(place)) places.get(methodOn(place))?.push(place);
  return { runs: failedRuns, latest: [...places.values()] };
}

/** The keys that were seen with the highest numbers: of some ten thousand, few are ever kept. */
class Latest {
  readonly #most: number;
  readonly #last = new Map<number, number>();
  /** What a new key has to be above. */
  #least = -Infinity;

  constructor(most: number) {
    this.#most = most;
  }

  add(key: number, at: number): void {
    if (at <= this.#least) return;
    this.#last.set(key, Math.max(this.#last.get(key) ?? 0, at));
    if (this.#last.size < this.#most) return;
    const ordered = this.#ordered();
    if (ordered.length > this.#most) this.#last.delete(ordered.pop()![0]);
    this.#least = ordered.at(-1)![1];
  }

  /** The highest first. */
  keys(): number[] {
    return this.#ordered().map(([key]) => key);
  }

  #ordered(): [key: number, at: number][] {
    return [...this.#last].sort(([, a], [, b]) => b - a);
  }
}

function failedRows(store: Store, groups: GroupTable, places: readonly number[]): FailedRow[] {
  const ids = groups.column('id');
  return store.all<FailedRow>(
    `SELECT group_id AS groupId, status, reason, count(*) AS runs, run_id AS runId, max(ended_at) AS endedAt FROM run
     WHERE group_id IN (SELECT value FROM json_each(:ids)) AND NOT archived
       AND status IN (SELECT value FROM json_each(:failures))
     GROUP BY group_id, status, reason`,
    { ids: JSON.stringify(places.map((place) => ids[place])), failures: JSON.stringify(failureStatuses) },
  );
}

/** @param rows of one status and reason */
function causeOf(groups: GroupTable, place: number, rows: readonly FailedRow[]): FailureCause {
  const group = groups.group(place);
  const { instance, configuration } = group;
  const last = rows.reduce((latest, row) => ((row.endedAt ?? '') > (latest.endedAt ?? '') ? row : latest));
  const { status, reason, runId, endedAt } = last;
  const used = new Set<PrecisionId>(rows.map(({ groupId }) => groups.group(groups.placeOf(groupId)!).precision));
  return {
    instanceId: instance.id,
    ...namesOf(group),
    precisions: precisionIds.filter((id) => used.has(id)),
    ...{ status, reason, runId, endedAt },
    runs: rows.reduce((sum, { runs }) => sum + runs, 0),
    filter: filterOf(groups, { instanceId: instance.id, configuration, status, reason }),
  };
}

const quoted = (text: string): string => (text.includes('"') ? `'${text}'` : `"${text}"`);

function filterOf(
  groups: GroupTable,
  {
    instanceId,
    configuration,
    status,
    reason,
  }: {
    readonly instanceId: number;
    readonly configuration: BoardConfiguration;
    readonly status: RunStatus;
    readonly reason: string | null;
  },
): Filter {
  const { optimizer } = configuration;
  const valuesOf = ({ hyper_json }: BoardConfiguration) => JSON.parse(hyper_json) as ParameterValues;
  const values = valuesOf(configuration);
  const others = groups.configurations.filter((other) => other.optimizer === optimizer).map(valuesOf);
  const conditions = differencesIn(others).flatMap((name) => {
    const value = values[name];
    if (typeof value === 'string') return [`h.${name} = ${quoted(value)}`];
    if (typeof value === 'boolean') return [`h.${name} = ${value}`];
    return typeof value === 'number' ? [`h.${name} = ${exact(value)}`] : [];
  });
  if (reason !== null && reason !== status) conditions.push(`reason = ${quoted(reason)}`);
  return {
    ...{ instances: [instanceId], optimizers: [optimizer], statuses: [status], hardware: 'any' },
    ...(conditions.length > 0 && { text: conditions.join(' and ') }),
  };
}
