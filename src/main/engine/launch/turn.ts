import { DescentError } from '../../../shared/domain/error.ts';
import type { StartRun } from '../../worker/protocol.ts';
import { readMessage, type LaunchMessage } from '../messages.ts';
import { residentBytes } from '../process-identity.ts';
import { endInGroups } from '../store/groups.ts';
import type { Run } from '../store/runs.ts';
import type { ProcessEnd, WorkerProcess } from '../worker-process.ts';
import { endingOf, putsOff, timeouts, type WorkerEnding } from './ending.ts';
import { breach, Launch, type LaunchContext, type OfTurn } from './launch.ts';
import { recordBegin } from './record.ts';
import { Watchdog } from './watchdog.ts';

export interface TurnEnd {
  /** How those have ended that are not in the queue again. */
  readonly endings: readonly WorkerEnding[];
  readonly requeued: readonly Run[];
}

/**
 * A turn of a worker: one run, or several at once. What goes wrong with one of them ends that; what takes the worker down
 * ends the run that was alone in it, and of several none: nobody knows whose fault it was, and they are put back into the
 * queue.
 */
export class Turn implements OfTurn {
  readonly launches: readonly Launch[];
  readonly worker: WorkerProcess;
  /** Rejects only where the store fails; the worker is then dead, and the runs are found again by recovery. */
  readonly end: Promise<TurnEnd>;
  readonly #context: LaunchContext;
  readonly #watchdog: Watchdog;
  readonly #timers: readonly NodeJS.Timeout[];
  /** What the worker of several has said, taken together: the store then writes once. */
  readonly #said: LaunchMessage[] = [];
  /** Those that have said their last word. */
  readonly #ending = new Set<Launch>();
  readonly #settled: (launch: Launch) => void;
  #residentBytes: number | undefined;
  /** The worker may serve another turn. */
  #isSound = true;
  /** It is killed, and who has not ended by then is settled when it is gone. */
  #isKilled = false;
  #isOver = false;
  #resolve!: (end: TurnEnd) => void;
  #reject!: (error: unknown) => void;

  /** @param settled hears of each launch that is over */
  constructor(context: LaunchContext, worker: WorkerProcess, runs: readonly Run[], settled: (launch: Launch) => void) {
    this.#settled = settled;
    const { limits, emit, store } = context;
    this.#context = context;
    this.worker = worker;
    this.end = new Promise((resolve, reject) => {
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
    this.#guarded(() => {
      for (const launch of this.launches) this.#blamed(launch, () => messages.push(launch.startMessage));
    });
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
  ending(launch: Launch, isSound: boolean): void {
    if (this.#ending.size === 0) setImmediate(() => setImmediate(() => this.#settleUnlessKilled()));
    this.#ending.add(launch);
    this.#isSound &&= isSound;
    if (this.#ending.size < this.#going.length) return;
    if (this.#isSound) this.worker.serve({});
    else this.#kill();
  }

  impatient(): void {
    if (this.#going.every(({ isOverdue }) => isOverdue)) this.worker.terminate(this.#context.limits.terminateMs);
  }

  /** Ends the worker for what it did; the runs are settled when it is gone and its last output has been read. */
  condemn(ending: WorkerEnding): void {
    if (this.#isOver) return;
    if (this.launches.length === 1) this.launches[0]!.force(ending);
    this.#kill();
  }

  get #going(): readonly Launch[] {
    return this.launches.filter(({ isOver }) => !isOver);
  }

  #weigh(): void {
    const { pid } = this.worker;
    if (pid !== undefined) this.#residentBytes = residentBytes(pid) ?? this.#residentBytes;
  }

  #look(): void {
    this.#weigh();
    const exceeded = this.#watchdog.check();
    if (exceeded === undefined || this.#going.every(({ intent }) => intent !== undefined)) return;
    if (this.launches.length === 1) this.launches[0]!.force(timeouts[exceeded]);
    this.worker.terminate(this.#context.limits.terminateMs);
  }

  #receive(raw: unknown): void {
    if (this.#isOver) return;
    const message = readMessage(raw, ...this.launches.map(({ epoch }) => epoch));
    if (message === undefined) return;
    if (typeof message === 'string') return this.condemn(breach(message));
    if (this.#said.push(message) > 1) return;
    if (this.launches.length === 1) this.#hear();
    else setImmediate(() => this.#hear());
  }

  /** Of several, all or nothing of it is written: a part of it would leave gaps in curves. */
  #hear(): void {
    const said = this.#said.splice(0);
    if (said.length === 0) return;
    const { store } = this.#context;
    const afterwards: (() => void)[] = [];
    const take = (): void => {
      for (const message of said) {
        const launch = this.launches.find(({ epoch }) => epoch === message.epoch)!;
        this.#blamed(launch, () => launch.take(message, (act) => void afterwards.push(act)));
      }
    };
    this.#guarded(() => {
      if (this.launches.length === 1) take();
      else if (said.some(({ type }) => type === 'checkpoint')) store.commit(take);
      else store.append(take);
      for (const act of afterwards) act();
    });
  }

  #kill(): void {
    this.#isKilled = true;
    this.worker.serve({ end: (end) => this.#ended(end) });
    this.worker.kill();
  }

  #ended(end: ProcessEnd): void {
    this.#hear();
    if (this.#isOver) return;
    const own = this.launches.length === 1 ? endingOf(end, this.#residentBytes) : undefined;
    for (const launch of this.#going) {
      launch.lost(launch.intent ?? own);
      this.#ending.add(launch);
    }
    this.#guarded(() => this.#settle());
  }

  #settleUnlessKilled(): void {
    if (!this.#isKilled) this.#guarded(() => this.#settle());
  }

  #settle(): void {
    const ending = [...this.#ending];
    const { store } = this.#context;
    const settled = store.commit(() => {
      const all = ending.map((launch) => launch.settle());
      endInGroups(
        store,
        ending.map(({ run }) => run.id),
      );
      return all;
    });
    this.#ending.clear();
    settled.forEach((done, i) => {
      done();
      this.#settled(ending[i]!);
    });
    if (this.#going.length > 0) return this.impatient();
    this.#release();
    this.#resolve({
      endings: this.launches.flatMap((launch) => launch.ending ?? []),
      requeued: this.launches.filter((launch) => launch.ending === undefined).map(({ run }) => run),
    });
  }

  /** What the worker or a checkpoint of a launch did wrong ends that. */
  #blamed(launch: Launch, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof DescentError)) throw error;
      const { code, message } = error;
      if (code === 'worker.protocol') this.condemn({ status: 'failed', reason: code, message, crash: code });
      else if (putsOff(code)) launch.failed(error);
      else throw error;
    }
  }

  /** A failure of the store ends the turn, whose state cannot be written: nothing is from then on. */
  #guarded(act: () => void): void {
    if (this.#isOver) return;
    try {
      act();
    } catch (error) {
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
