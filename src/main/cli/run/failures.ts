import { isTakenUp } from '../../engine/known-runs.ts';
import { exportRuns } from '../../engine/store/export.ts';
import { runRecord } from '../../engine/store/run-record.ts';
import type { Run } from '../../engine/store/runs.ts';
import type { Store } from '../../engine/store/store.ts';
import { counted } from '../format.ts';

const shown = 5;
/** Runs without a result: a diverged run is a result, and an interrupted one goes on next time. */
const failed: readonly unknown[] = ['failed', 'timeout', 'paused'];

export interface Failures {
  readonly count: number;
  /** The first few with code and reason, and how to see more. */
  readonly lines: readonly string[];
}

export function failuresOf(store: Store, suiteId: number, suiteName: string): Failures {
  const ids: string[] = [];
  let [total, paused, takenUp] = [0, 0, 0];
  for (const { run_id, ...record } of exportRuns(store, { suiteId })) {
    total += 1;
    // Names and words of the table are those of the database.
    const run = record as unknown as Pick<Run, 'status' | 'reason'>;
    if (!failed.includes(run.status)) continue;
    ids.push(String(run_id));
    if (run.status === 'paused') paused += 1;
    if (isTakenUp(run, false)) takenUp += 1;
  }
  if (ids.length === 0) return { count: 0, lines: [] };
  const what = [...(paused < ids.length ? ['failed'] : []), ...(paused > 0 ? ['were put off'] : [])].join(' or ');
  const more = ids.length > shown ? [`  and ${ids.length - shown} more`] : [];
  const lines = [
    `${ids.length} of ${counted(total, 'run')} ${what}:`,
    ...ids.slice(0, shown).map((id) => `  ${failureLine(store, id)}`),
    ...more,
    `descent show ${ids[0]!} tells more of one; descent export runs --suite ${JSON.stringify(suiteName)} lists all; ${again(takenUp, ids.length)}`,
  ];
  return { count: ids.length, lines };
}

/** How those that are left are made: what the method has no part in needs no flag. */
function again(takenUp: number, all: number): string {
  if (takenUp === all) return 'the same command goes on with them.';
  return takenUp === 0
    ? '--retry runs them again.'
    : `the same command goes on with ${takenUp} of them, --retry runs all again.`;
}

function failureLine(store: Store, id: string): string {
  const { run, reason, message } = runRecord(store, id);
  const { problem, optimizer, precision, seed } = run.spec;
  const why = [reason ?? run.status, message?.split('\n')[0]].filter((part) => part !== undefined).join(': ');
  return `${id}  ${optimizer.id} on ${problem.id}, ${precision}, seed ${seed}: ${why}`;
}
