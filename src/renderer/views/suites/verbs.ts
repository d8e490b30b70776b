import type { SuiteLine } from '../../../shared/contract/suites.ts';
import { submitSuite } from '../../components/suite/submit.ts';
import type { Client } from '../../lib/client.ts';
import { router } from '../../lib/router.svelte.ts';
import { toast } from '../../lib/toast.ts';

const toLeaderboard = (suiteId: number) => ({
  label: 'See the leaderboard',
  onClick: () => router.go('leaderboard', { suite: String(suiteId) }),
});

/** Runs what of a suite has no result: what waits, was stopped, cancelled or failed, and what was never made. */
export async function runMissing(client: Client, { suiteId }: SuiteLine): Promise<void> {
  const { text } = await client.call('suite.text', { suiteId });
  await submitSuite(client, { text, start: true, retry: true });
}

/** Makes on this machine what has results of other hardware alone, beside what is missing. */
export async function runHere(client: Client, { suiteId }: SuiteLine): Promise<void> {
  const { text } = await client.call('suite.text', { suiteId });
  const { elsewhere } = await client.call('suite.check', { text });
  if (elsewhere > 0) await submitSuite(client, { text, start: true, retry: false, here: true });
  else toast.done('None of its results was made on other hardware alone.', { action: toLeaderboard(suiteId) });
}

export async function saveSuite(client: Client, { suiteId }: SuiteLine): Promise<void> {
  const { name, text } = await client.call('suite.text', { suiteId });
  const saved = await client.call('suite.save', { name: name.slice(0, 120), text });
  if (saved) toast.saved(client, 'Suite saved', saved);
}

/** All that a suite has shown, as one HTML file. */
export async function saveReport(client: Client, { suiteId, name }: SuiteLine): Promise<void> {
  const saved = await client.call('export.paper', { kind: 'report', suiteId, name });
  if (saved) toast.saved(client, 'Report saved', saved);
}
