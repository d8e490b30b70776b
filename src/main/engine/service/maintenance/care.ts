import { rememberDamage } from '../../store/care.ts';
import { act, isCheckDue, verdictNotice, type Verdict } from '../../store/integrity.ts';
import type { ServiceContext } from '../context.ts';
import { failureOf } from '../failure.ts';
import { runTask } from './run-task.ts';

/**
 * What is done for the database itself when the queue has nothing to do: a copy once a day, a check of the whole file once
 * a week, and an empty log. Threads read, and this one writes.
 */
export class Care {
  readonly #context: ServiceContext;
  readonly #isIdle: () => boolean;
  #ended = false;
  #checked = false;
  done: Promise<void> = Promise.resolve();

  constructor(context: ServiceContext, isIdle: () => boolean) {
    this.#context = context;
    this.#isIdle = isIdle;
  }

  /** The queue has stopped. */
  start(): void {
    if (!this.#ended) this.done = this.done.then(() => this.#work());
  }

  /** Nothing is begun any more. */
  end(): void {
    this.#ended = true;
  }

  /** Once in a session: what it has found is known then. */
  async #checkWeekly(): Promise<void> {
    if (this.#checked || !isCheckDue(this.#context.store)) return;
    this.#checked = true;
    await checkDatabase(this.#context);
  }

  async #work(): Promise<void> {
    const { store, emit } = this.#context;
    /** Results are in the database whether or not this can be done; that it could not is to be known. */
    const attempt = async (code: string, what: string, work: () => unknown): Promise<void> => {
      const isOver = (): boolean => this.#ended;
      if (isOver() || !this.#isIdle()) return;
      try {
        await work();
      } catch (error) {
        // The database was closed meanwhile.
        if (isOver()) return;
        const { message, advice } = failureOf(error);
        emit('notice', { code, message: `${what}: ${message}`, ...(advice !== undefined && { advice }) });
      }
    };
    await attempt('backup.failed', 'No backup was written', () => runTask('backUpDaily', store.path));
    await attempt('check.failed', 'The weekly check was not made', () => this.#checkWeekly());
    await attempt('log.failed', 'The log was not emptied', () => store.truncateLog());
  }
}

const advice = 'Run > Restart engine looks again, and then offers a backup, what can still be read, or a new database.';

/** Checks the whole file, makes indexes anew that do not agree with it, and tells what was found. */
export async function checkDatabase({ store, emit }: ServiceContext): Promise<Verdict> {
  const check = () => runTask('check', store.path);
  const found = await check();
  const verdict = store.readonly ? { complaints: found, mended: [] } : await act(store, found, check);
  const notice = verdictNotice(store.path, verdict);
  if (notice?.code === 'database.damaged') {
    if (!store.readonly) rememberDamage(store, new Date());
    emit('notice', { code: notice.code, message: notice.message, advice });
  }
  if (notice?.code === 'database.reindexed') emit('notice', { code: notice.code, message: notice.message });
  return verdict;
}
