import type { QueuedGroup } from '../../../shared/contract/queue.ts';
import { reasonWords } from '../../../shared/domain/ending-words.ts';
import { timeRangeWords } from '../../../shared/domain/time-left.ts';
import { statusWords } from '../../../shared/domain/run-status.ts';
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
      least: 140,
      drawn: true,
      // A piece of its line.
      beside: 34,
      text: ({ optimizerShort }) => optimizerShort,
      aside: { text: ({ hyper }) => hyper },
      full: ({ optimizerTitle, hyper }) => `${optimizerTitle} ${hyper}`.trim(),
    },
    { id: 'problem', title: 'Problem', least: 90, text: ({ problemLabel }) => problemLabel },
    { id: 'precision', title: 'Precision', text: ({ precision }) => precision },
    { id: 'seeds', title: 'Seeds', least: 60, most: 160, text: ({ runs }) => seedsText(runs.map(({ seed }) => seed)) },
    { id: 'status', title: 'State', least: 172, text: statesText },
    {
      id: 'takes',
      title: 'Takes',
      about: 'Its compilation and all its seeds, from what such runs took',
      align: 'end',
      text: ({ takes_s }) => (takes_s === null ? '–' : timeRangeWords(takes_s)),
    },
    {
      id: 'left',
      title: 'Done in',
      about: 'With what stands before it, while the queue is at work',
      align: 'end',
      text: ({ left_s }) => (left_s === null ? '–' : timeRangeWords(left_s)),
    },
    ...(suite
      ? [
          {
            id: 'suite',
            title: 'Suite',
            least: 70,
            most: 180,
            text: ({ suites }: QueuedGroup) => suites.map(({ name }) => name).join(', '),
          },
        ]
      : []),
    ...(why ? [{ id: 'reason', title: 'Why', least: 90, most: 320, text: reasonsText }] : []),
  ];
}

/** `Queued`, or where seeds differ `3 queued, 2 paused`. */
export function statesText({ runs }: QueuedGroup): string {
  const counts = Map.groupBy(runs, ({ status }) => status);
  if (counts.size === 1) return statusWords[runs[0]!.status];
  return [...counts].map(([status, { length }]) => `${length} ${statusWords[status].toLowerCase()}`).join(', ');
}

const reasonsText = ({ runs }: QueuedGroup): string =>
  [...new Set(runs.map(({ reason }) => reasonWords(reason)))].filter((words) => words !== '').join('; ');
