/**
 * `npm run bench:store`: what the engine's own transactions cost on this machine, in milliseconds.
 *
 *   npm run bench:store -- [--seeds 10000] [--runs 100000]
 *
 * --seeds  of the group whose runs end
 * --runs   that are submitted, and then stand in the queue
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore } from '../../src/main/engine/store/open.ts';
import type { Store } from '../../src/main/engine/store/store.ts';
import { measureEnding } from './ending.ts';
import { measureSubmitting } from './submitting.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '10000' }, runs: { type: 'string', default: '100000' } },
});

async function inNewDatabase(measure: (store: Store) => Promise<object[]> | object[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'descent-bench-'));
  const store = openStore(join(folder, 'descent.sqlite'));
  try {
    for (const line of await measure(store)) console.log(JSON.stringify(line));
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

await inNewDatabase((store) => measureEnding(store, Number(values.seeds)));
await inNewDatabase((store) => measureSubmitting(store, Number(values.runs)));
