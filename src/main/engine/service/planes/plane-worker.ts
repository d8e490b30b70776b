import { DescentError } from '../../../../shared/domain/error.ts';
import type { MapPlane, Mapped, Retrace, Retraced } from '../../../worker/protocol.ts';
import { ask } from '../../ask.ts';
import type { Store } from '../../store/store.ts';
import { workerEntry, WorkerProcess } from '../../worker-process.ts';

/** How long a worker waits for the next question before it is ended; it takes a second to start another. */
const idleMs = 20_000;
/** How often it is looked whether a run has started meanwhile. */
const watchMs = 200;
const timeoutMs = 120_000;

type Question = Omit<MapPlane, 'epoch'> | Omit<Retrace, 'epoch'>;
type AnswerTo<Q extends Question> = Q extends { readonly type: 'map' } ? Mapped : Retraced;

/**
 * The one worker that computes maps and trajectories, a question at a time. Timings are what this program is for, so it
 * works only while no run does, and is ended as soon as one starts.
 */
export class PlaneWorker {
  readonly #store: Store;
  readonly #entry: string;
  #worker: WorkerProcess | undefined;
  /** What its process can be asked about: a plug-in's code is loaded once. */
  #fitsFor = '';
  #epoch = 0;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  constructor(store: Store, entry: string = workerEntry) {
    this.#store = store;
    this.#entry = entry;
  }

  /** @throws DescentError queue.busy while a run goes on; else as `ask` */
  compute<Q extends Question>(question: Q, device: string): Promise<AnswerTo<Q>> {
    const turn = this.#last.then(() => this.#compute(question, device));
    this.#last = turn.catch(() => undefined);
    return turn as Promise<AnswerTo<Q>>;
  }

  /** Ends the process; it is started again with the next question. */
  close(): void {
    clearTimeout(this.#idle);
    this.#worker?.kill();
    this.#worker = undefined;
  }

  async #compute(question: Question, device: string): Promise<Mapped | Retraced> {
    this.#refuseBeside();
    clearTimeout(this.#idle);
    const { plugins, revisions } = question.code;
    const fits = JSON.stringify([device, plugins.length === 0 ? [] : [plugins, revisions]]);
    if (this.#worker?.alive !== true || this.#fitsFor !== fits) {
      this.close();
      this.#worker = new WorkerProcess(this.#entry, device);
      this.#fitsFor = fits;
    }
    const worker = this.#worker;
    const interruption = new AbortController();
    const watch = setInterval(() => {
      if (!this.#mustYield()) return;
      interruption.abort();
      worker.kill();
    }, watchMs);
    this.#epoch += 1;
    const asked = { ...question, epoch: this.#epoch };
    try {
      return asked.type === 'map'
        ? await ask(worker, asked, 'mapped', { what: 'The map', timeoutMs })
        : await ask(worker, asked, 'retraced', { what: 'The trajectory', timeoutMs });
    } catch (error) {
      // What went wrong may have left the process unusable.
      this.close();
      throw interruption.signal.aborted ? busy() : error;
    } finally {
      clearInterval(watch);
      this.#idle = setTimeout(() => this.close(), idleMs).unref();
    }
  }

  #refuseBeside(): void {
    if (this.#runsGoOn()) throw busy();
  }

  /** Also where the database was closed meanwhile: then all ends. */
  #mustYield(): boolean {
    try {
      return this.#runsGoOn();
    } catch {
      return true;
    }
  }

  #runsGoOn(): boolean {
    return this.#store.get(`SELECT 1 FROM run WHERE status IN ('starting', 'running') LIMIT 1`) !== undefined;
  }
}

const busy = (): DescentError =>
  new DescentError('queue.busy', 'Runs are going on, and drawing beside them would disturb their times.', {
    advice: 'Wait until the queue has ended, or stop it.',
  });
