import { isFailureStatus, isResumable } from '../../../../shared/domain/run-status.ts';
import type { RunStatus } from '../../../../shared/domain/run-spec.ts';
import type { TimeRange } from '../../../../shared/domain/time-left.ts';
import type { EngineEvent } from '../../events.ts';
import { Tracker } from '../../progress/tracker.ts';
import { queueCounts, type QueueCounts } from '../../store/queue.ts';
import type { Store } from '../../store/store.ts';
import type { ActiveRuns } from './active-runs.ts';
import { expectQueued } from './expectations.ts';

/**
 * How far the queue is: what waits, what has ended in this session, and how long the rest will take. A session goes on
 * over stops and starts until nothing is left.
 */
export class Tally {
  /** Ended in this session; `failed` are among them. */
  done = 0;
  failed = 0;
  readonly #store: Store;
  readonly #active: ActiveRuns;
  #tracker: Tracker;
  #counts: { -readonly [Name in keyof QueueCounts]: QueueCounts[Name] } | undefined;
  /** Nothing of the session is left. */
  #isOver = true;
  /** Runs of the session and how much of them was told as made, which never falls while none is added. */
  #told = { total: 0, share: 0 };

  /** @param lanes programs at a time */
  constructor(store: Store, active: ActiveRuns, lanes: number) {
    this.#store = store;
    this.#active = active;
    this.#tracker = new Tracker(new Map(), lanes);
  }

  get tracker(): Tracker {
    return this.#tracker;
  }

  /** The queue is started: where nothing was left, all begins anew. */
  begin(): void {
    if (!this.#isOver) return;
    this.#isOver = false;
    this.done = this.failed = 0;
    this.#told = { total: 0, share: 0 };
    this.#tracker = new Tracker(new Map(), this.#tracker.lanes);
    this.recount();
  }

  /** What waits has changed otherwise than by an event of the engine. */
  recount(): void {
    this.#counts = undefined;
  }

  waiting(): QueueCounts {
    const counts = (this.#counts ??= this.#count());
    if (counts.queued + counts.interrupted + this.#active.size === 0) this.#isOver = true;
    // What is added now is another session's.
    else if (this.#isOver) this.begin();
    return (this.#counts ??= this.#count());
  }

  /** Undefined: it is not known, or there is nothing to wait for. */
  secondsLeft(): TimeRange | undefined {
    return this.waiting().queued + this.#active.size === 0 ? undefined : this.#tracker.secondsLeft();
  }

  /** The share that is made of what the session has made and what is left; runs that go on count by what they have done. */
  progress(): number {
    // Paused runs are left to be made, too: they take nothing off when they are paused, and without them it is not all.
    const { queued, interrupted, paused } = this.waiting();
    const total = this.done + this.#active.size + queued + interrupted + paused;
    const begun = this.#active.runs.reduce((sum, run) => sum + (this.#tracker.current(run)?.current.fraction ?? 0), 0);
    const share = total === 0 ? 0 : (this.done + begun) / total;
    this.#told = { total, share: total > this.#told.total ? share : Math.max(share, this.#told.share) };
    return this.#told.share;
  }

  take(event: EngineEvent): void {
    if (event.type === 'starting') this.#started(event.run.programKey);
    this.#tracker.take(event);
    if (event.type === 'ended') this.#ended(event.status);
    if (event.type === 'requeued') this.recount();
  }

  #started(programKey: string): void {
    // Added while the last one ended.
    this.begin();
    const isKnown = this.#tracker.program(programKey) !== undefined;
    if (isKnown && this.#counts !== undefined) {
      this.#counts.queued -= 1;
      return;
    }
    // It was queued since the queue was looked at last.
    if (!isKnown) this.#expect();
    // In the store all that begin together do so at once; those that are told of next would be taken off twice.
    this.recount();
  }

  #ended(status: RunStatus): void {
    if (isResumable(status)) this.recount();
    else if (status !== 'cancelled') {
      this.done += 1;
      if (isFailureStatus(status)) this.failed += 1;
    }
  }

  #count(): QueueCounts {
    this.#expect();
    return queueCounts(this.#store);
  }

  #expect(): void {
    expectQueued(this.#store, this.#tracker, this.#active.runs);
  }
}
