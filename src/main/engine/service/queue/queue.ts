import { freemem, totalmem } from 'node:os';
import type { Output } from '../../../../shared/contract.ts';
import type { Failure } from '../../../../shared/contract/define.ts';
import type { QueueState } from '../../../../shared/contract/queue.ts';
import type { Engine, EngineOptions } from '../../engine.ts';
import { resumableStatuses } from '../../../../shared/domain/run-status.ts';
import type { EngineEvent } from '../../events.ts';
import { recover } from '../../recovery.ts';
import { moveInQueue, queueCounts, requeue } from '../../store/queue.ts';
import type { Store } from '../../store/store.ts';
import type { ServiceContext } from '../context.ts';
import { deviceOf, foundDevice } from '../devices.ts';
import { failureOf } from '../failure.ts';
import { ActiveRuns } from './active-runs.ts';
import { Announcer } from './announcer.ts';
import { QueuedGroups } from './queued-groups.ts';
import { RunChanges } from './run-changes.ts';
import { Tally } from './tally.ts';

export type StopHow = 'afterRun' | 'checkpoint' | 'cancel';

/** What is shown of a run that goes on changes with time alone, too. */
const refreshMs = 1_000;

/** The queue of a long-lived engine: works it off, and tells what goes on. */
export class Queue {
  /** On which new runs are made whose suite says 'auto'. */
  device: string;
  /** What people do with its runs. */
  readonly changes: RunChanges;
  readonly #store: Store;
  readonly #engine: Engine;
  readonly #active: ActiveRuns;
  readonly #announcer: Announcer;
  readonly #onIdle: () => void;
  readonly #tally: Tally;
  readonly #groups: QueuedGroups;
  #trouble: Failure | null = null;
  #work: Promise<void> | undefined;
  /** Asked to start while it still stops. */
  #again = false;
  #refresh: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(
    { store, definitions, emit }: ServiceContext,
    engine: Engine,
    options: { readonly device: string; readonly onIdle: () => void },
  ) {
    this.#store = store;
    this.#engine = engine;
    this.device = options.device;
    this.#onIdle = options.onIdle;
    this.#active = new ActiveRuns(store, definitions);
    this.#groups = new QueuedGroups(store, definitions);
    this.#tally = new Tally(store, this.#active, engine.jobs);
    this.changes = new RunChanges(store, engine, {
      changed: (runIds) => this.changed(runIds),
      added: () => this.added(),
    });
    this.#announcer = new Announcer(store, emit, {
      queue: () => this.state(),
      points: () => this.#active.takePoints(),
    });
  }

  /**
   * @param options.start starts the engine, handing its events to the given sink
   * @param options.onIdle called whenever the queue has stopped
   */
  static async open(
    context: ServiceContext,
    options: {
      readonly start: (onEvent: NonNullable<EngineOptions['onEvent']>) => Promise<Engine>;
      readonly device: string;
      readonly onIdle: () => void;
    },
  ): Promise<Queue> {
    const opened: { queue?: Queue } = {};
    const engine = await options.start((event) => {
      opened.queue?.take(event);
    });
    const queue = (opened.queue = new Queue(context, engine, options));
    // What is missing is told to who asks for it.
    deviceOf(options.device, context.emit).then(
      () => queue.#closed || queue.changed(),
      () => {},
    );
    return queue;
  }

  /** Runs that an engine that died had left as running. */
  get recovered(): number {
    return this.#engine.recovered;
  }

  /** Nothing runs, nor will without being asked for; the database is open. */
  get isIdle(): boolean {
    return !this.#closed && this.#engine.state === 'idle';
  }

  state(): QueueState {
    const total_bytes = totalmem();
    return {
      state: this.#engine.state,
      active: this.#active.list(this.#tally.tracker, (runId) => this.#engine.active.get(runId)),
      ...this.#tally.waiting(),
      done: this.#tally.done,
      failed: this.#tally.failed,
      left_s: this.#tally.secondsLeft() ?? null,
      progress: this.#tally.progress(),
      device: this.device,
      madeOn: foundDevice(this.device) ?? null,
      memory: { used_bytes: total_bytes - freemem(), total_bytes },
      trouble: this.#trouble,
    };
  }

  /** What waits, in groups. */
  groups(window: { readonly offset: number; readonly limit: number }): Output<'queue.groups'> {
    this.#tally.waiting();
    const { tracker } = this.#tally;
    const active = new Set(this.#active.runs.map(({ programKey }) => programKey));
    return this.#groups.window({ tracker, active, lanes: this.jobs }, window);
  }

  /** Works off what is queued. Does not wait. */
  start(): void {
    this.#trouble = null;
    const { state } = this.#engine;
    if (state === 'stopping') this.#again = true;
    else if (state === 'idle') this.#begin();
    else this.#engine.wake();
    this.changed();
  }

  /**
   * As `start`, with what was interrupted; what a person has paused stays so.
   *
   * @throws DescentError database.full where that cannot even be written
   */
  async startAll(): Promise<void> {
    // What a failure of the store has left as running is interrupted, too.
    if (this.#engine.state === 'idle') await recover(this.#store);
    requeue(this.#store, ['interrupted']);
    // Of what a person has paused nothing is started, and what was done stays told.
    if (this.isIdle && this.#trouble === null && queueCounts(this.#store).queued === 0) this.changed();
    else this.start();
  }

  /** As `startAll`, with what a person has paused, too. */
  async resumeAll(): Promise<void> {
    const stopping = [...this.#engine.active].filter(([, launch]) => launch.isStopping).map(([id]) => id);
    if (this.#engine.state === 'running') this.changes.resume(stopping);
    requeue(this.#store, resumableStatuses);
    await this.startAll();
  }

  /** Resolves when nothing runs any more. */
  async stop(how: StopHow): Promise<void> {
    this.#again = false;
    // Idle, it may still have its end to tell.
    if (this.#engine.state === 'idle') return this.#work;
    if (how === 'afterRun') this.#engine.drain();
    else if (how === 'checkpoint') {
      // A second stop of the engine would kill.
      if (this.#engine.state !== 'stopping') this.#engine.stop();
    } else {
      this.#engine.drain();
      this.changes.forget([...this.#engine.active.keys()]);
      for (const runId of this.#engine.active.keys()) this.#engine.cancel(runId);
    }
    this.changed();
    await this.#work;
  }

  /** Ends all workers at once. */
  kill(): void {
    this.#again = false;
    this.#engine.kill();
  }

  move(runIds: readonly number[], before: number | null): void {
    moveInQueue(this.#store, runIds, before);
    this.changed();
  }

  /** Runs were added or changed outside of this class; those that are queued are taken up if the queue is at work. */
  changed(runIds: readonly number[] = []): void {
    this.#tally.recount();
    this.#announcer.changed(runIds);
  }

  added(): void {
    this.changed();
    if (this.#engine.state === 'running') this.#engine.wake();
  }

  configure({ jobs, device, ahead }: Pick<Engine, 'jobs' | 'ahead'> & { readonly device: string }): void {
    this.#engine.ahead = ahead;
    this.#engine.jobs = this.#tally.tracker.lanes = jobs;
    this.device = device;
    this.added();
  }

  get jobs(): number {
    return this.#engine.jobs;
  }

  /** The output of a run that is going on; undefined: it is not. */
  log(runId: number): string | undefined {
    return this.#engine.active.get(runId)?.log;
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#refresh);
    this.#announcer.close();
  }

  #begin(): void {
    this.#again = false;
    this.#tally.begin();
    this.#refresh = setInterval(() => this.#active.size > 0 && this.#announcer.changed(), refreshMs);
    this.#work = this.#engine
      .work()
      .then(
        () => {},
        (error: unknown) => this.#stopped(error),
      )
      .finally(() => {
        clearInterval(this.#refresh);
        this.#active.clear();
        this.#work = undefined;
        this.changed();
        this.#tally.waiting();
        if (this.#again) this.#begin();
        else if (this.#trouble === null) this.#onIdle();
      });
  }

  /** The store has failed: the queue stands until a person starts it again, and reading goes on. */
  #stopped(error: unknown): void {
    const failure = failureOf(error);
    const full = { ...failure, advice: 'Free some space, then start the queue again: it goes on where it stopped.' };
    this.#trouble = failure.code === 'database.full' ? full : failure;
    const stranded = this.#store.all<{ id: number }>(
      `SELECT run_id AS id FROM run WHERE status IN ('starting', 'running')`,
    );
    // While there is still no space, the next start does it.
    void recover(this.#store).then(
      () => this.changed(stranded.map(({ id }) => id)),
      () => {},
    );
  }

  /** What the engine tells. */
  take(event: EngineEvent): void {
    this.#active.take(event);
    this.#tally.take(event);
    if (event.type === 'progress') return this.#announcer.changed();
    if (event.type === 'put-off') return this.changed();
    this.#announcer.changed([event.run.id]);
    if (event.type === 'ended') this.changes.ended(event.run.id);
  }
}
