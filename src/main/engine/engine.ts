import type { PutOffReason, RunStatus } from '../../shared/domain/run-spec.ts';
import { resumableStatuses } from '../../shared/domain/run-status.ts';
import { MachineWatch } from './conditions/watch.ts';
import { Ahead } from './ahead.ts';
import { CrashCount } from './crash-count.ts';
import type { EventSink } from './events.ts';
import { inLanes } from './environment.ts';
import { lanesText, sharesOf, type Share } from './lanes.ts';
import type { Launch, LaunchContext } from './launch/launch.ts';
import { Turn, type TurnEnd } from './launch/turn.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { queueOrder, suiteOrder, type Lane, type Order } from './order.ts';
import { lowerPriority, nicenessOf } from './niceness.ts';
import { recover } from './recovery.ts';
import { environmentsLike, recordEnvironment } from './store/programs.ts';
import { cancelQueued, pauseProgram, requeue, statusOf } from './store/queue.ts';
import { sidecars } from './store/paths.ts';
import type { Run } from './store/runs.ts';
import type { Store } from './store/store.ts';
import { workerEntry, WorkerProcess } from './worker-process.ts';

/** Where runs are made, as `collectEnvironment` finds it. */
type Place = { readonly id: string };

export interface EngineOptions {
  /** Open for writing. */
  readonly store: Store;
  /** The facts of this machine; kept with every run. */
  readonly environment: Place;
  /** Workers at a time, each with a program of its own; on a GPU there is never more than one. */
  readonly jobs?: number;
  /**
   * Workers on the CPU are lowered so that as many as `jobs` allows weigh as much as one program: a window beside them
   * stays quick.
   */
  readonly yielding?: boolean;
  /** While a program runs, the next one is compiled, where a processor is idle; default true. */
  readonly ahead?: boolean;
  readonly onEvent?: EventSink;
  /** The plug-in files that define some optimizers and problems, as they are now; without it there are none. */
  readonly pluginFiles?: PluginFiles;
  /** The worker's module, for tests. */
  readonly workerEntry?: string;
  readonly limits?: Partial<Limits>;
  /** Keep the TensorFlow graph of every program beside the database. */
  readonly keepGraphs?: boolean;
  /** Of this machine, for tests. */
  readonly watch?: MachineWatch;
}

type PluginFiles = (ids: readonly string[]) => Promise<readonly string[]>;

interface Sharing {
  readonly jobs: number;
  readonly shares: readonly Share[] | undefined;
  readonly environment: Recorded;
}

/** An environment in the database, and those of the same machine and lanes. */
type Recorded = Pick<LaunchContext, 'environmentId' | 'environments'>;

/** How many runs ended in which state. */
export type RunTotals = Readonly<Totals>;
type Totals = Partial<Record<RunStatus, number>>;

/** Works off the queue: the runs of a program one after another on one warm worker process. */
export class Engine {
  /** As in the options; takes effect when the next run starts. */
  jobs: number;
  /** As in the options; takes effect at once. */
  ahead: boolean;
  /** Runs that an engine that died had left as starting or running; they are interrupted now. */
  readonly recovered: number;
  readonly #context: Omit<LaunchContext, 'jobs' | 'plugins' | 'environmentId' | 'environments'>;
  readonly #place: Place;
  /** Of runs that share nothing. */
  readonly #alone: Recorded;
  /** For the number of jobs that it was made for. */
  #sharing: Sharing | undefined;
  readonly #pluginFiles: PluginFiles;
  readonly #workerEntry: string;
  readonly #yielding: boolean;
  readonly #active = new Map<number, Launch>();
  readonly #lanes = new Set<Lane>();
  readonly #compiler: Ahead;
  /** Starts as many lanes as may run; undefined: the queue is not worked off. */
  #fill: (() => void) | undefined;
  #halting: 'no' | 'draining' | 'stopping' = 'no';

  private constructor(options: EngineOptions, recovered: number) {
    this.jobs = options.jobs ?? 1;
    this.ahead = options.ahead ?? true;
    this.recovered = recovered;
    this.#workerEntry = options.workerEntry ?? workerEntry;
    this.#yielding = options.yielding ?? false;
    this.#pluginFiles = options.pluginFiles ?? (() => Promise.resolve([]));
    this.#place = options.environment;
    this.#context = {
      store: options.store,
      limits: { ...defaultLimits, ...options.limits },
      emit: options.onEvent ?? (() => {}),
      graphs: options.keepGraphs === true ? sidecars(options.store.path).graphs : undefined,
      watch: options.watch ?? new MachineWatch(),
    };
    this.#alone = this.#recorded(this.#place);
    this.#compiler = new Ahead({
      ...{ store: options.store, watch: this.#context.watch, environments: this.#alone.environments },
      ...{ workerEntry: this.#workerEntry, pluginFiles: this.#pluginFiles },
    });
  }

  /** Recovers what an engine that died has left, and is then ready to run. */
  static async start(options: EngineOptions): Promise<Engine> {
    return new Engine(options, await recover(options.store));
  }

  /** Runs that are starting or running, by their ids. */
  get active(): ReadonlyMap<number, Launch> {
    return this.#active;
  }

  get state(): 'idle' | 'running' | 'draining' | 'stopping' {
    if (this.#fill === undefined) return 'idle';
    return this.#halting === 'no' ? 'running' : this.#halting;
  }

  /**
   * Runs what is queued, of one suite or of all, programs in the order of their suite; without a suite, runs that were
   * interrupted are resumed too. Ends when nothing is left or after `stop`.
   *
   * @throws DescentError database.* where the store fails, such as database.full; all workers are then ended
   */
  async run(suiteId?: number): Promise<RunTotals> {
    const { store } = this.#context;
    if (suiteId === undefined) requeue(store, resumableStatuses);
    return this.#work(suiteOrder(store, suiteId, this.#lanes));
  }

  /**
   * Works off the queue in its order, and takes up what is added meanwhile. Ends when nothing is left, or after `drain`
   * or `stop`; may then be called again.
   *
   * @throws DescentError as `run` does
   */
  async work(): Promise<RunTotals> {
    const { store } = this.#context;
    if (this.#fill !== undefined) throw new Error('the queue is worked off already');
    this.#halting = 'no';
    this.#fill = () => {};
    try {
      // What a failure of the store has left behind.
      await recover(store);
      return await this.#work(queueOrder(store, this.#lanes));
    } finally {
      this.#fill = undefined;
    }
  }

  /** Runs were added, or may run again. Lets a draining queue go on. */
  wake(): void {
    if (this.#halting === 'draining') this.#halting = 'no';
    this.#fill?.();
  }

  /** No run starts any more; those that run go on. Of a batch, those that still wait for a place are put back. */
  drain(): void {
    if (this.#halting !== 'no') return;
    this.#halting = 'draining';
    for (const launch of this.#active.values()) launch.withdraw();
  }

  /** The first call lets every worker write a checkpoint and stop; the second kills them. */
  stop(): void {
    if (this.#halting === 'stopping') return this.kill();
    this.#halting = 'stopping';
    for (const launch of this.#active.values()) launch.stop();
  }

  /** Ends all workers at once; their runs can be resumed from their last checkpoints. */
  kill(): void {
    this.#halting = 'stopping';
    for (const launch of this.#active.values()) launch.kill();
  }

  /** Cancels a run that is queued or running; false where it is neither. */
  cancel(runId: number): boolean {
    const launch = this.#active.get(runId);
    launch?.cancel();
    return launch !== undefined || cancelQueued(this.#context.store, runId);
  }

  async #work(order: Order): Promise<RunTotals> {
    const totals: Totals = {};
    const endAhead = this.#compiler.begin(() => this.#beside(), order.upcoming);
    const lanes = new Set<Promise<void>>();
    let failure: { readonly error: unknown } | undefined;
    this.#fill = () => {
      for (let free = this.jobs - this.#lanes.size; free > 0; free -= 1) {
        const lane = this.#lane(order, totals)
          .catch((error: unknown) => {
            failure ??= { error };
            this.kill();
          })
          .finally(() => lanes.delete(lane));
        lanes.add(lane);
      }
    };
    this.#fill();
    while (lanes.size > 0) await Promise.all(lanes);
    endAhead();
    this.#fill = undefined;
    if (failure !== undefined) throw failure.error;
    return totals;
  }

  /** One run after another, on a worker of its own, until there is none for it. */
  async #lane({ next }: Order, totals: Totals): Promise<void> {
    const { store, limits } = this.#context;
    const taken = [...this.#lanes].map(({ place }) => place);
    const free = taken.toSorted((a, b) => a - b).findIndex((place, i) => place !== i);
    const lane: Lane = { run: undefined, place: free < 0 ? taken.length : free };
    let worker: WorkerProcess | undefined;
    let [niceness, share]: [number, Share | undefined] = [0, undefined];
    let crashes = new CrashCount(limits.crashes);
    /** Of batches that their worker did not survive. */
    let halves: (readonly Run[])[] = [];
    this.#lanes.add(lane);
    try {
      while (this.#goesOn() && lane.place < this.jobs) {
        const wanted = halves.shift() ?? next(lane);
        const [run] = wanted;
        if (run === undefined) return;
        const isOther = run.programKey !== lane.run?.programKey;
        lane.run = run;
        if (isOther) {
          this.#compiler.leave(run.programKey);
          worker?.kill();
          worker = undefined;
          crashes = new CrashCount(limits.crashes);
          // The program that this lane has left may be another's now.
          this.#fill?.();
        }
        const plugins = await this.#pluginFiles([run.spec.problem.id, run.spec.optimizer.id]);
        // Meanwhile some may have been paused or cancelled, or the queue stopped.
        const runs = this.#goesOn() ? wanted.filter(({ id }) => statusOf(store, id) === 'queued') : [];
        if (runs.length === 0) continue;
        const isOnCpu = run.spec.device === 'cpu';
        const nice = this.#yielding && isOnCpu ? nicenessOf(this.jobs) : 0;
        const own = isOnCpu ? this.#shared().shares?.[lane.place] : undefined;
        // Not everyone may raise a priority again.
        if (worker?.alive !== true || nice !== niceness || own !== share) {
          worker?.kill();
          worker = new WorkerProcess(this.#workerEntry, run.spec.device, own);
          [niceness, share] = [nice, own];
          if (worker.pid !== undefined) {
            this.#context.watch.own(worker.pid);
            void lowerPriority(worker.pid, niceness);
          }
        }
        const { endings, requeued } = await this.#launch(worker, runs, plugins, share !== undefined);
        halves = [...halved(requeued), ...halves];
        for (const { status } of endings) totals[status] = (totals[status] ?? 0) + 1;
        // Of several at once nobody knows which has crashed: who crashes alone counts.
        const [first] = endings;
        if (first !== undefined && crashes.isLoop(first.crash))
          this.#putOff(run, 'worker.crash_loop', crashes.text, `Not tried: ${crashes.text}.`);
        const changed = endings.find(({ reason }) => reason === 'code.changed');
        if (changed !== undefined) this.#putOff(run, 'code.changed', 'its code has changed', changed.message ?? '');
      }
    } finally {
      this.#lanes.delete(lane);
      worker?.kill();
    }
    // Fewer are allowed than there were: one of a lower place makes what this one has left.
    if (this.#goesOn() && lane.place >= this.jobs) this.#fill?.();
  }

  /**
   * Programs beside which another one may be compiled. What lanes with processors of their own share leaves none, and what
   * is compiled for other threads is not theirs.
   */
  #beside(): string[] {
    const isFree = this.ahead && this.#goesOn() && sharesOf(this.jobs) === undefined;
    return isFree ? [...new Set([...this.#active.values()].map(({ run }) => run.programKey))] : [];
  }

  /** What the lanes share now, as many as are allowed, and the environment that says so. */
  #shared(): Sharing {
    const { jobs } = this;
    if (this.#sharing?.jobs === jobs) return this.#sharing;
    const shares = sharesOf(jobs);
    const environment = this.#recorded(inLanes(this.#place, lanesText(shares)));
    return (this.#sharing = { jobs, shares, environment });
  }

  #recorded(place: Place): Recorded {
    const { store } = this.#context;
    recordEnvironment(store, place);
    return { environmentId: place.id, environments: environmentsLike(store, place) };
  }

  #goesOn(): boolean {
    return this.#halting === 'no';
  }

  /** The other runs of a program that would fare as one has. */
  #putOff({ programKey }: Run, reason: PutOffReason, cause: string, message: string): void {
    const { store, emit } = this.#context;
    const paused = pauseProgram(store, programKey, reason, message);
    if (paused > 0) emit({ type: 'put-off', reason, programKey, cause, paused });
  }

  async #launch(
    worker: WorkerProcess,
    runs: readonly Run[],
    plugins: readonly string[],
    isShare: boolean,
  ): Promise<TurnEnd> {
    const where = isShare ? this.#shared().environment : this.#alone;
    const context = { ...this.#context, ...where, jobs: this.jobs, plugins };
    const turn = new Turn(context, worker, runs, ({ run }) => this.#active.delete(run.id));
    for (const launch of turn.launches) this.#active.set(launch.run.id, launch);
    try {
      return await turn.end;
    } finally {
      for (const { run } of turn.launches) this.#active.delete(run.id);
    }
  }
}

/** As two batches: so one that takes its worker down is soon alone, and the others are made. */
function halved(runs: readonly Run[]): (readonly Run[])[] {
  const half = Math.ceil(runs.length / 2);
  return [runs.slice(0, half), runs.slice(half)].filter(({ length }) => length > 0);
}
