import type { SuiteLine } from '../../../shared/contract/suites.ts';
import type { RunStatus } from '../../../shared/domain/run-spec.ts';

type States = SuiteLine['states'];

/** Columns of the list, and the states that each stands for, with a word where it is not the column's own. */
const columns = {
  done: { finished: '' },
  failed: { diverged: 'diverged', failed: 'failed', timeout: 'ran out of time' },
  cancelled: { cancelled: '' },
  waiting: { queued: 'queued', paused: 'paused', interrupted: 'interrupted' },
  running: { starting: '', running: '' },
} as const satisfies Readonly<Record<string, Readonly<Partial<Record<RunStatus, string>>>>>;

export type TallyColumn = keyof typeof columns;

/** How many runs a column counts. */
export const tally = (states: States, column: TallyColumn): number =>
  Object.keys(columns[column]).reduce((sum, status) => sum + (states[status as RunStatus] ?? 0), 0);

/** What a column's runs are, such as `3 diverged, 2 ran out of time`; undefined where the column says it all. */
export function breakdown(states: States, column: TallyColumn): string | undefined {
  const parts = Object.entries(columns[column] as Readonly<Record<string, string>>).flatMap(([status, word]) => {
    const n = states[status as RunStatus] ?? 0;
    return n === 0 || word === '' ? [] : [`${n} ${word}`];
  });
  return parts.length === 0 ? undefined : parts.join(', ');
}

/**
 * Runs without a result that nothing makes by itself: what failed, was stopped or cancelled.
 * @param isGoing the queue works on what is queued
 */
export const missing = ({ runs, finished, states }: SuiteLine, isGoing: boolean): number =>
  runs - finished - tally(states, 'running') - (isGoing ? (states.queued ?? 0) : 0);
