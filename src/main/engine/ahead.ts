import { writeFileSync } from 'node:fs';
import { ask } from './ask.ts';
import type { MachineWatch } from './conditions/watch.ts';
import { lowerPriority } from './niceness.ts';
import { chosenMode } from './store/programs.ts';
import type { Run } from './store/runs.ts';
import type { Store } from './store/store.ts';
import { WorkerProcess } from './worker-process.ts';

/** The lowest priority. */
const idle = 19;
const look_ms = 1_000;

export interface AheadContext {
  readonly store: Store;
  readonly watch: MachineWatch;
  /** Environments of this machine: a program that was made there has been compiled. */
  readonly environments: readonly string[];
  readonly workerEntry: string;
  readonly pluginFiles: (ids: readonly string[]) => Promise<readonly string[]>;
}

/** The first queued run of a program that is none of these. */
export type Upcoming = (without: readonly string[]) => Run | undefined;

/**
 * Compiles the program that comes next while another one runs, where a processor is idle and its use does not disturb
 * times. What is compiled goes to where compilations are kept: the worker that does it runs at a priority that only an
 * administrator can raise again, so it ends with that, and makes no runs.
 */
export class Ahead {
  readonly #context: AheadContext;
  /** Programs that were looked at. */
  readonly #seen = new Set<string>();
  #worker: WorkerProcess | undefined;
  #programKey: string | undefined;

  constructor(context: AheadContext) {
    this.#context = context;
  }

  /**
   * Looks every second whether there is something to compile; what it returns ends that.
   *
   * @param active programs that are at work, or none where nothing may be compiled now
   */
  begin(active: () => readonly string[], upcoming: Upcoming): () => void {
    const timer = setInterval(() => {
      try {
        this.#look(active(), upcoming);
      } catch {
        // A database that fails, fails for the runs too, which tell it.
      }
    }, look_ms).unref();
    return () => {
      clearInterval(timer);
      this.end();
    };
  }

  /** A program whose turn it is compiles by itself what is not compiled yet. */
  leave(programKey: string): void {
    if (this.#programKey === programKey) this.end();
  }

  end(): void {
    this.#worker?.kill();
  }

  #look(active: readonly string[], upcoming: Upcoming): void {
    const { store, watch, environments } = this.#context;
    if (active.length === 0 || this.#programKey !== undefined || !watch.hasRoom()) return;
    const run = upcoming([...active, ...this.#seen]);
    if (run === undefined) return;
    this.#seen.add(run.programKey);
    if (run.spec.device !== 'cpu' || chosenMode(store, run.programKey, environments) !== undefined) return;
    this.#programKey = run.programKey;
    // Whatever goes wrong goes wrong again, and is told, when the run itself is made.
    void this.#prepare(run)
      .catch(() => undefined)
      .finally(() => (this.#programKey = this.#worker = undefined));
  }

  async #prepare({ spec, revisions }: Run): Promise<void> {
    const { watch, workerEntry, pluginFiles } = this.#context;
    // Before anything is waited for: it can then be ended at any time.
    const worker = (this.#worker = new WorkerProcess(workerEntry, spec.device));
    try {
      if (worker.pid !== undefined) {
        watch.ahead(worker.pid);
        dispensable(worker.pid);
        await lowerPriority(worker.pid, idle);
      }
      const plugins = await pluginFiles([spec.problem.id, spec.optimizer.id]);
      const question = { type: 'prepare', epoch: 1, spec, code: { plugins, revisions } } as const;
      await ask(worker, question, 'prepared', { what: 'The compilation' });
    } finally {
      worker.kill();
    }
  }
}

/** Where memory runs out, the system ends this process before all others. */
function dispensable(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
  } catch {
    // No Linux, or it has ended.
  }
}
