import type { RunStatus } from '../../shared/domain/run-spec.ts';
import { CrashCount } from './crash-count.ts';
import type { EventSink } from './events.ts';
import { Launch, type LaunchContext, type Outcome } from './launch.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { recover } from './recovery.ts';
import { recordEnvironment } from './store/programs.ts';
import { cancelQueued, pauseQueued, queuedPrograms, queuedRuns, requeue, statusOf } from './store/queue.ts';
import { sidecars } from './store/paths.ts';
import type { Run } from './store/runs.ts';
import type { Store } from './store/store.ts';
import { workerEntry, WorkerProcess } from './worker-process.ts';

export interface EngineOptions {
  /** Open for writing. */
  readonly store: Store;
  /** The facts of this machine; kept with every run. */
  readonly environment: { readonly id: string };
  /** Workers at a time, each with a program of its own. */
  readonly jobs?: number;
  readonly onEvent?: EventSink;
  /** The worker's module, for tests. */
  readonly workerEntry?: string;
  readonly limits?: Partial<Limits>;
  /** Keep the TensorFlow graph of every program beside the database. */
  readonly keepGraphs?: boolean;
}

/** How many runs ended in which state. */
export type RunTotals = Readonly<Totals>;
type Totals = Partial<Record<RunStatus, number>>;

/**
 * Works off the queue: all runs of a program one after another on one warm worker process, programs in the order of
 * their suite.
 */
export class Engine {
  readonly #context: LaunchContext;
  readonly #jobs: number;
  readonly #workerEntry: string;
  readonly #active = new Map<number, Launch>();
  #stopping = false;

  private constructor(options: EngineOptions) {
    this.#jobs = options.jobs ?? 1;
    this.#workerEntry = options.workerEntry ?? workerEntry;
    this.#context = {
      store: options.store,
      environmentId: options.environment.id,
      limits: { ...defaultLimits, ...options.limits },
      emit: options.onEvent ?? (() => {}),
      graphs: options.keepGraphs === true ? sidecars(options.store.path).graphs : undefined,
    };
  }

  /** Recovers what an engine that died has left, and is then ready to run. */
  static async start(options: EngineOptions): Promise<Engine> {
    recordEnvironment(options.store, options.environment);
    await recover(options.store);
    return new Engine(options);
  }

  /**
   * Runs what is queued, of one suite or of all; without a suite, runs that were interrupted are resumed too. Ends when
   * nothing is left or after `stop`.
   *
   * @throws DescentError database.* where the store fails, such as database.full; all workers are then ended
   */
  async run(suiteId?: number): Promise<RunTotals> {
    const { store } = this.#context;
    if (suiteId === undefined) requeue(store, ['interrupted', 'paused']);
    const totals: Totals = {};
    const taken = new Set<string>();
    const next = () => queuedPrograms(store, suiteId).find((program) => !taken.has(program));
    const lane = async () => {
      for (let program = next(); program !== undefined && !this.#stopping; program = next()) {
        taken.add(program);
        await this.#runProgram(program, suiteId, totals);
      }
    };
    const lanes = Array.from({ length: this.#jobs }, () =>
      lane().catch((error: unknown) => {
        this.#stopping = true;
        this.#killAll();
        throw error;
      }),
    );
    for (const result of await Promise.allSettled(lanes)) if (result.status === 'rejected') throw result.reason;
    return totals;
  }

  /** The first call lets every worker write a checkpoint and stop; the second kills them. */
  stop(): void {
    if (this.#stopping) return this.#killAll();
    this.#stopping = true;
    for (const launch of this.#active.values()) launch.stop();
  }

  /** Cancels a run that is queued or running; false where it is neither. */
  cancel(runId: number): boolean {
    const launch = this.#active.get(runId);
    launch?.cancel();
    return launch !== undefined || cancelQueued(this.#context.store, runId);
  }

  #killAll(): void {
    for (const launch of this.#active.values()) launch.kill();
  }

  async #runProgram(programKey: string, suiteId: number | undefined, totals: Totals): Promise<void> {
    const { store, emit, limits } = this.#context;
    const crashes = new CrashCount(limits.crashes);
    let worker: WorkerProcess | undefined;
    try {
      for (const run of queuedRuns(store, programKey, suiteId)) {
        if (this.#stopping) return;
        if (statusOf(store, run.id) !== 'queued') continue;
        if (worker?.alive !== true) worker = new WorkerProcess(this.#workerEntry, run.spec.device);
        const { status, reusable, crash } = await this.#launch(worker, run);
        totals[status] = (totals[status] ?? 0) + 1;
        if (!reusable) worker = undefined;
        if (crashes.isLoop(crash)) {
          const paused = pauseQueued(store, programKey, `Not tried: ${crashes.text}.`);
          emit({ type: 'crash-loop', programKey, cause: crashes.text, paused });
          return;
        }
      }
    } finally {
      worker?.kill();
    }
  }

  async #launch(worker: WorkerProcess, run: Run): Promise<Outcome> {
    const launch = new Launch(this.#context, worker, run);
    this.#active.set(run.id, launch);
    try {
      return await launch.outcome;
    } finally {
      this.#active.delete(run.id);
    }
  }
}
