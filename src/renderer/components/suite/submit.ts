import type { Input } from '../../../shared/contract.ts';
import type { Submission } from '../../../shared/contract/suites.ts';
import type { Client } from '../../lib/client.ts';
import { count, counted } from '../../lib/format.ts';
import { router } from '../../lib/router.svelte.ts';
import { toast } from '../../lib/toast.ts';

const runs = (n: number): string => counted(n, 'run');

/** What a submission came to, in words. */
export function submissionWords({ added, requeued, waiting, known, elsewhere }: Submission): string {
  const parts = [
    `${runs(added + requeued)} queued`,
    ...(waiting > 0 ? [`${count(waiting)} wait already`] : []),
    ...(known > 0 ? [`${count(known)} known`] : []),
    ...(elsewhere > 0 ? [`${count(elsewhere)} of them from other hardware`] : []),
  ];
  return parts.join(', ');
}

/** Where a suite took the place of another one of its name: that one's list can be had beside it. */
export function tellReplaced(client: Client, { kept }: Submission): void {
  if (kept === undefined) return;
  const restore = async (): Promise<void> => {
    const { name } = await client.call('suite.restore', { suiteId: kept });
    toast.done(`The list from before is back as “${name}”`);
  };
  toast.done('The list of runs that had this name is among the deleted suites', {
    action: { label: 'Bring it back', onClick: () => void restore().catch(toast.failed) },
  });
}

/**
 * Submits a suite, tells what came of it, and leads on: to the queue where it was started, or else with one click.
 * @throws CallError
 */
export async function submitSuite(client: Client, asked: Input<'suite.submit'>): Promise<Submission> {
  const submission = await client.call('suite.submit', asked);
  const suite = { suite: String(submission.suiteId) };
  const isQueued = submission.added + submission.requeued + submission.waiting > 0;
  if (!isQueued)
    toast.done(`The database has all of its runs: ${count(submission.known)}`, {
      action: { label: 'See the leaderboard', onClick: () => router.go('leaderboard', suite) },
    });
  else if (asked.start) {
    toast.done(submissionWords(submission));
    router.go('queue', suite);
  } else
    toast.done(submissionWords(submission), {
      action: { label: 'See the queue', onClick: () => router.go('queue', suite) },
    });
  tellReplaced(client, submission);
  return submission;
}
