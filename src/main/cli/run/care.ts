import { DescentError } from '../../../shared/domain/error.ts';
import { act, isCheckDue, verdictNotice } from '../../engine/store/integrity.ts';
import type { Store } from '../../engine/store/store.ts';
import { say } from '../output.ts';

/**
 * What is due for the database itself, after runs: a copy once a day, a check of the whole file once a week. The results
 * are in the database whether or not either can be done, and are still to be shown.
 *
 * @throws DescentError database.damaged
 */
export async function careFor(store: Store): Promise<void> {
  await attempt('No backup was written', () => store.backUpDaily());
  if (!isCheckDue(store)) return;
  await attempt('The weekly check was not made', async () => {
    const notice = verdictNotice(store.path, await act(store, store.integrityCheck(), () => store.integrityCheck()));
    if (notice?.code === 'database.damaged') throw notice;
    if (notice !== undefined) say(notice.message);
  });
}

async function attempt(what: string, work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DescentError) || error.code === 'database.damaged') throw error;
    say(`${what}: ${error.message}`);
  }
}
