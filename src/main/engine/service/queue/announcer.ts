import type { EventPayload } from '../../../../shared/contract.ts';
import type { RunStatus } from '../../../../shared/domain/run-spec.ts';
import type { Store } from '../../store/store.ts';
import type { ServiceContext } from '../context.ts';

/** Ten times a second is what people see as live. */
const intervalMs = 100;
/** Of one message: a change of more runs than this is told in part, and lists are read anew by the queue's event. */
const mostRuns = 1_000;

export interface Told {
  readonly queue: () => EventPayload<'queue.changed'>;
  readonly points: () => EventPayload<'run.points'>;
}

/** Tells the window what has changed, at most ten times a second, and nothing while nothing changes. */
export class Announcer {
  readonly #store: Store;
  readonly #emit: ServiceContext['emit'];
  readonly #told: Told;
  readonly #runs = new Set<number>();
  #timer: NodeJS.Timeout | undefined;
  #last = -Infinity;

  constructor(store: Store, emit: ServiceContext['emit'], told: Told) {
    this.#store = store;
    this.#emit = emit;
    this.#told = told;
  }

  /** Something of the queue has changed, and the status or the properties of these runs. */
  changed(runIds: readonly number[] = []): void {
    for (const id of runIds) this.#runs.add(id);
    this.#timer ??= setTimeout(() => this.tell(), Math.max(0, this.#last + intervalMs - performance.now()));
  }

  /** What is to be told, now. */
  tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last = performance.now();
    // First, since a run's last point is told when it has ended.
    const points = this.#told.points();
    if (points.length > 0) this.#emit('run.points', points);
    const ids = [...this.#runs].slice(0, mostRuns);
    this.#runs.clear();
    if (ids.length > 0) this.#emit('run.changed', { runs: this.#statuses(ids) });
    this.#emit('queue.changed', this.#told.queue());
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #statuses(ids: readonly number[]): EventPayload<'run.changed'>['runs'] {
    return this.#store
      .all<{ run_id: number; group_id: number | null; status: RunStatus }>(
        'SELECT run_id, group_id, status FROM run WHERE run_id IN (SELECT value FROM json_each(:ids))',
        { ids: JSON.stringify(ids) },
      )
      .map(({ run_id, group_id, status }) => ({ runId: run_id, groupId: group_id, status }));
  }
}
