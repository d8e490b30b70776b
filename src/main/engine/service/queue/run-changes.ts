import type { RunStatus } from '../../../../shared/domain/run-spec.ts';
import { resumableStatuses, retryableStatuses } from '../../../../shared/domain/run-status.ts';
import type { Engine } from '../../engine.ts';
import { changeStatus } from '../../store/queue.ts';
import type { Store } from '../../store/store.ts';

const waiting: readonly RunStatus[] = ['queued', ...resumableStatuses];

interface Heard {
  /** These runs have another status. */
  readonly changed: (runIds: readonly number[]) => void;
  /** Some of them wait to be made now. */
  readonly added: () => void;
}

/** What people do with runs that wait or go on. Each returns how many runs it concerned. */
export class RunChanges {
  readonly #store: Store;
  readonly #engine: Engine;
  readonly #heard: Heard;
  /** Runs that were asked to go on while they still ended, and the states of those that then do. */
  readonly #goOn = new Map<number, readonly RunStatus[]>();

  constructor(store: Store, engine: Engine, heard: Heard) {
    this.#store = store;
    this.#engine = engine;
    this.#heard = heard;
  }

  pause(runIds: readonly number[]): number {
    this.forget(runIds);
    const running = this.#activeOf(runIds, (launch) => launch.pause());
    return running + this.#change(runIds, ['queued', 'interrupted'], 'paused', 'paused');
  }

  /** One that is just being stopped goes back into the queue as soon as its checkpoint is written. */
  resume(runIds: readonly number[]): number {
    const stopping = runIds.filter((id) => this.#engine.active.get(id)?.isStopping === true);
    for (const id of stopping) this.#goOn.set(id, resumableStatuses);
    return stopping.length + this.#queueAgain(runIds, resumableStatuses);
  }

  cancel(runIds: readonly number[]): number {
    this.forget(runIds);
    const running = this.#activeOf(runIds, (launch) => launch.cancel());
    return running + this.#change(runIds, waiting, 'cancelled', 'cancelled');
  }

  retry(runIds: readonly number[]): number {
    return this.#queueAgain(runIds, retryableStatuses);
  }

  /**
   * Puts runs back that were cancelled: what was paused is so again, and all else waits. One that still ends does so as soon
   * as it has.
   *
   * @param runs with the status that each had before
   */
  restore(runs: readonly { readonly runId: number; readonly status: RunStatus }[]): void {
    const idsOf = (wasPaused: boolean): number[] =>
      runs.filter(({ status }) => (status === 'paused') === wasPaused).map(({ runId }) => runId);
    this.#change(idsOf(true), ['cancelled'], 'paused', 'paused');
    const others = idsOf(false);
    for (const id of others) if (this.#engine.active.has(id)) this.#goOn.set(id, ['cancelled']);
    this.#queueAgain(others, ['cancelled']);
  }

  /** A run has ended: one that was asked meanwhile to go on does. */
  ended(runId: number): void {
    const from = this.#goOn.get(runId);
    this.#goOn.delete(runId);
    if (from !== undefined) this.#queueAgain([runId], from);
  }

  /** What was asked of these last counts. */
  forget(runIds: readonly number[]): void {
    for (const id of runIds) this.#goOn.delete(id);
  }

  #activeOf(
    runIds: readonly number[],
    act: (launch: NonNullable<ReturnType<Engine['active']['get']>>) => void,
  ): number {
    const launches = runIds.flatMap((id) => this.#engine.active.get(id) ?? []);
    launches.forEach(act);
    return launches.length;
  }

  #change(runIds: readonly number[], from: readonly RunStatus[], to: RunStatus, reason?: string): number {
    const changed = changeStatus(this.#store, runIds, from, to, reason);
    this.#heard.changed(changed);
    return changed.length;
  }

  #queueAgain(runIds: readonly number[], from: readonly RunStatus[]): number {
    const changed = this.#change(runIds, from, 'queued');
    if (changed > 0) this.#heard.added();
    return changed;
  }
}
