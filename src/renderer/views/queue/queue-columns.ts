import type { QueuedGroup } from '../../../shared/contract/queue.ts';
import { reasonWords } from '../../../shared/domain/ending-words.ts';
import { timeRangeWords } from '../../../shared/domain/time-left.ts';
import type { RunStatus } from '../../../shared/domain/run-spec.ts';
import { statusWord } from '../../components/shared/index.ts';
import type { Column } from '../../components/table/columns.ts';
import { seedsText } from '../../lib/seeds-text.ts';

/** Columns of the groups that wait; why and suite only where one of them has such. */
export function queueColumns({
  why,
  suite,
}: {
  readonly why: boolean;
  readonly suite: boolean;
}): Column<QueuedGroup>[] {
  return [
    { id: 'move', title: 'Move', about: 'Drag to move', width: 52, pinned: true, drawn: true, text: () => '' },
    {
      id: 'run',
      title: 'Method',
      width: 220,
      drawn: true,
      text: ({ optimizerShort, hyper }) => `${optimizerShort} ${hyper}`.trim(),
      full: ({ optimizerTitle, hyper }) => `${optimizerTitle} ${hyper}`.trim(),
    },
    { id: 'problem', title: 'Problem', width: 170, text: ({ problemLabel }) => problemLabel },
    { id: 'precision', title: 'Precision', width: 80, text: ({ precision }) => precision },
    { id: 'seeds', title: 'Seeds', width: 96, text: ({ runs }) => seedsText(runs.map(({ seed }) => seed)) },
    { id: 'status', title: 'State', width: 128, text: statesText },
    {
      id: 'takes',
      title: 'Takes',
      about: 'Its compilation and all its seeds, from what such runs took',
      width: 104,
      align: 'end',
      text: ({ takes_s }) => (takes_s === null ? '–' : timeRangeWords(takes_s)),
    },
    {
      id: 'left',
      title: 'Done in',
      about: 'With what stands before it, while the queue is at work',
      width: 104,
      align: 'end',
      text: ({ left_s }) => (left_s === null ? '–' : timeRangeWords(left_s)),
    },
    ...(suite
      ? [
          {
            id: 'suite',
            title: 'Suite',
            width: 130,
            text: ({ suites }: QueuedGroup) => suites.map(({ name }) => name).join(', '),
          },
        ]
      : []),
    ...(why ? [{ id: 'reason', title: 'Why', width: 240, text: reasonsText }] : []),
  ];
}

/** `Queued`, or where seeds differ `3 queued, 2 paused`. */
export function statesText({ runs }: QueuedGroup): string {
  const counts = Map.groupBy(runs, ({ status }) => status);
  const word = statusWord as (status: RunStatus) => string;
  if (counts.size === 1) return word(runs[0]!.status);
  return [...counts].map(([status, { length }]) => `${length} ${word(status).toLowerCase()}`).join(', ');
}

const reasonsText = ({ runs }: QueuedGroup): string =>
  [...new Set(runs.map(({ reason }) => reasonWords(reason)))].filter((words) => words !== '').join('; ');
