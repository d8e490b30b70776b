import { isFailureStatus, isResumable } from '../../../../shared/domain/run-status.ts';
import type { RunStatus } from '../../../../shared/domain/run-spec.ts';
import type { EngineEvent } from '../../events.ts';
import { Tracker } from '../../progress/tracker.ts';
import { queueCounts } from '../../store/queue.ts';
import type { Store } from '../../store/store.ts';
import type { ActiveRuns } from './active-runs.ts';
import { expectQueued } from './expectations.ts';

/** How far the queue is: what waits, what has ended since it was started, and how long the rest will take. */
export class Tally {
  /** Ended since the queue was started; `failed` are among them. */
  done = 0;
  failed = 0;
  readonly #store: Store;
  readonly #active: ActiveRuns;
  #tracker: Tracker;
  #counts: { queued: number; paused: number } | undefined;

  /** @param lanes programs at a time */
  constructor(store: Store, active: ActiveRuns, lanes: number) {
    this.#store = store;
    this.#active = active;
    this.#tracker = new Tracker(new Map(), lanes);
  }

  get tracker(): Tracker {
    return this.#tracker;
  }

  /** The queue is started: all begins anew. */
  begin(): void {
    this.done = this.failed = 0;
    this.#tracker = new Tracker(new Map(), this.#tracker.lanes);
  }

  /** What waits has changed otherwise than by an event of the engine. */
  recount(): void {
    this.#counts = undefined;
  }

  waiting(): { readonly queued: number; readonly paused: number } {
    return (this.#counts ??= this.#count());
  }

  /** Undefined: it is not known, or there is nothing to wait for. */
  secondsLeft(): number | undefined {
    return this.waiting().queued + this.#active.size === 0 ? undefined : this.#tracker.secondsLeft();
  }

  take(event: EngineEvent): void {
    if (event.type === 'starting') this.#started(event.run.programKey);
    this.#tracker.take(event);
    if (event.type === 'ended') this.#ended(event.status);
  }

  #started(programKey: string): void {
    // A program that was queued since the queue was looked at last is not known yet.
    if (this.#counts === undefined || this.#tracker.program(programKey) === undefined) this.#counts = this.#count();
    else this.#counts.queued -= 1;
  }

  #ended(status: RunStatus): void {
    if (isResumable(status)) this.recount();
    else if (status !== 'cancelled') {
      this.done += 1;
      if (isFailureStatus(status)) this.failed += 1;
    }
  }

  #count(): { queued: number; paused: number } {
    expectQueued(this.#store, this.#tracker, this.#active.runs);
    return { ...queueCounts(this.#store) };
  }
}
