import { DescentError } from '../../../shared/domain/error.ts';
import type { StartRun } from '../../worker/protocol.ts';
import { readMessage } from '../messages.ts';
import { residentBytes } from '../process-identity.ts';
import { endInGroups } from '../store/groups.ts';
import type { Run } from '../store/runs.ts';
import type { ProcessEnd, WorkerProcess } from '../worker-process.ts';
import { endingOf, putsOff, takenDown, timeouts, type WorkerEnding } from './ending.ts';
import { breach, Launch, type LaunchContext, type OfTurn, type Outcome } from './launch.ts';
import { recordBegin } from './record.ts';
import { Watchdog } from './watchdog.ts';

/**
 * A turn of a worker: one run, or several at once. What goes wrong with one of them ends that; what takes the worker down
 * ends the run that was alone in it, and of several none: nobody knows whose fault it was, and they are taken up again.
 */
export class Turn implements OfTurn {
  readonly launches: readonly Launch[];
  readonly worker: WorkerProcess;
  /** How each ended. Rejects only where the store fails; the worker is then dead, and the runs are found again by recovery. */
  readonly outcomes: Promise<readonly Outcome[]>;
  readonly #context: LaunchContext;
  readonly #watchdog: Watchdog;
  readonly #timers: readonly NodeJS.Timeout[];
  /** What the worker of several has said, taken together: the store then writes once. */
  readonly #said: (() => void)[] = [];
  /** Those that have said their last word. */
  readonly #ending = new Set<Launch>();
  readonly #settled: (launch: Launch) => void;
  #residentBytes: number | undefined;
  #isOver = false;
  #resolve!: (outcomes: readonly Outcome[]) => void;
  #reject!: (error: unknown) => void;

  /** @param settled hears of each launch that has ended */
  constructor(context: LaunchContext, worker: WorkerProcess, runs: readonly Run[], settled: (launch: Launch) => void) {
    this.#settled = settled;
    const { limits, emit, store } = context;
    this.#context = context;
    this.worker = worker;
    this.outcomes = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Before anything waits on the launches: what throws here leaves no timer and no listener behind.
    const epochs = store.append(() => runs.map((run) => recordBegin(context, run, worker)));
    this.launches = runs.map((run, i) => new Launch(context, this, run, epochs[i]!));
    this.#watchdog = new Watchdog(limits);
    this.#timers = [
      setInterval(
        () => this.#guarded(() => store.append(() => this.#going.forEach((each) => each.flush()))),
        limits.flushMs,
      ),
      setInterval(() => this.#look(), limits.tickMs),
    ];
    worker.clearLog();
    worker.serve({
      message: (message) => this.#receive(message),
      broken: (why) => this.condemn(breach(why)),
      heartbeat: (beat) => this.#watchdog.heard(beat),
      end: (end) => this.#ended(end),
    });
    for (const run of runs) emit({ type: 'starting', run });
    const messages: StartRun[] = [];
    for (const launch of this.launches) this.#guarded(() => void messages.push(launch.startMessage), launch);
    const [first] = messages;
    if (first !== undefined) worker.send(first.spec.batched ? { type: 'batch', runs: messages } : first);
  }

  get residentBytes(): number | undefined {
    return this.#residentBytes;
  }

  begun(): void {
    this.#watchdog.started();
    this.#weigh();
  }

  /** What the worker has written before a last word is read, too: it comes by another pipe, in the next turn at most. */
  ending(launch: Launch): void {
    if (this.#ending.size === 0) setImmediate(() => setImmediate(() => this.#guarded(() => this.#settle())));
    this.#ending.add(launch);
    if (this.#ending.size === this.#going.length) this.worker.serve({});
  }

  /** Ends the worker for what it did; the runs are settled when it is gone and its last output has been read. */
  condemn(ending: WorkerEnding): void {
    if (this.#isOver) return;
    if (this.launches.length === 1) this.launches[0]!.force(ending);
    this.worker.serve({ end: (end) => this.#ended(end) });
    this.worker.kill();
  }

  get #going(): readonly Launch[] {
    return this.launches.filter(({ outcome }) => outcome === undefined);
  }

  #weigh(): void {
    const { pid } = this.worker;
    if (pid !== undefined) this.#residentBytes = residentBytes(pid) ?? this.#residentBytes;
  }

  #look(): void {
    this.#weigh();
    const exceeded = this.#watchdog.check();
    if (exceeded === undefined || this.#going.some(({ intent }) => intent !== undefined)) return;
    if (this.launches.length === 1) this.launches[0]!.force(timeouts[exceeded]);
    this.worker.terminate(this.#context.limits.terminateMs);
  }

  #receive(raw: unknown): void {
    if (this.#isOver) return;
    const message = readMessage(raw, ...this.launches.map(({ epoch }) => epoch));
    if (message === undefined) return;
    if (typeof message === 'string') return this.condemn(breach(message));
    const launch = this.launches.find(({ epoch }) => epoch === message.epoch)!;
    const take = (): void => this.#guarded(() => launch.take(message), launch);
    if (this.launches.length === 1) return take();
    if (this.#said.push(take) === 1) setImmediate(() => this.#hear());
  }

  #hear(): void {
    if (this.#said.length === 0) return;
    this.#guarded(() => this.#context.store.append(() => this.#said.splice(0).forEach((take) => take())));
  }

  #ended(end: ProcessEnd): void {
    this.#hear();
    const own = endingOf(end, this.#residentBytes);
    for (const launch of this.#going) {
      launch.lost(launch.intent ?? (this.launches.length === 1 ? own : takenDown));
      this.#ending.add(launch);
    }
    this.#guarded(() => this.#settle());
  }

  #settle(): void {
    if (this.#isOver) return;
    const ended = [...this.#ending];
    const { store } = this.#context;
    const settled = store.commit(() => {
      const all = ended.map((launch) => launch.settle());
      endInGroups(
        store,
        ended.map(({ run }) => run.id),
      );
      return all;
    });
    this.#ending.clear();
    settled.forEach((done, i) => {
      done();
      this.#settled(ended[i]!);
    });
    if (this.#going.length > 0) return;
    this.#release();
    this.#resolve(this.launches.map(({ outcome }) => outcome!));
  }

  /**
   * What the worker or a checkpoint of a launch did wrong ends that; a failure of the store ends the turn, whose state
   * cannot be written.
   */
  #guarded(act: () => void, launch?: Launch): void {
    try {
      act();
    } catch (error) {
      if (error instanceof DescentError && launch !== undefined && !this.#isOver) {
        const { code, message } = error;
        if (code === 'worker.protocol') return this.condemn({ status: 'failed', reason: code, message, crash: code });
        if (putsOff(code)) return this.#guarded(() => launch.failed(error), launch);
      }
      this.#release();
      this.worker.kill();
      this.#reject(error);
    }
  }

  #release(): void {
    this.#isOver = true;
    for (const launch of this.launches) launch.release();
    for (const timer of this.#timers) clearInterval(timer);
    this.worker.serve({});
  }
}
