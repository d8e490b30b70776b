import type { RunLine } from '../../../shared/contract/runs.ts';
import { reasonWords } from '../../../shared/domain/ending-words.ts';
import { statusWords } from '../../../shared/domain/run-status.ts';
import type { Column } from '../../components/table/columns.ts';
import { count, dayAndTime, significant } from '../../lib/format.ts';

type Draft = Column<RunLine>;

const figure = (
  id: 'gap_final' | 'gap_best' | 'compute_s' | 'steps' | 'oracle_units',
  title: string,
  text: (value: number | null) => string,
  more: Partial<Draft> = {},
): Draft => ({
  ...{ id, title, align: 'end', text: (run) => text(run[id]), full: (run) => run[id] },
  ...more,
});

/** The columns of the list of runs: those of the leaderboard where they make sense of one run. */
export const runColumns: readonly Draft[] = [
  { id: 'name', title: 'Run', beside: 16, pinned: true, drawn: true, sort: 'name', text: ({ name }) => name },
  {
    id: 'optimizer',
    title: 'Optimizer',
    least: 160,
    pinned: true,
    drawn: true,
    // A swatch.
    beside: 16,
    sort: 'optimizer',
    text: ({ optimizerShort }) => optimizerShort,
    aside: { text: ({ hyper }) => hyper },
    full: ({ optimizerTitle, hyper }) => `${optimizerTitle} ${hyper}`.trim(),
  },
  { id: 'problem', title: 'Problem', least: 112, sort: 'problem', text: ({ problemLabel }) => problemLabel },
  {
    id: 'precision',
    title: 'Precision',
    least: 80,
    drawn: true,
    // A piece of its line.
    beside: 36,
    sort: 'precision',
    text: ({ precision }) => precision,
  },
  {
    id: 'seed',
    title: 'Seed',
    align: 'end',
    sort: 'seed',
    text: ({ seed }) => String(seed),
    full: ({ seed }) => seed,
  },
  { id: 'status', title: 'State', beside: 20, drawn: true, sort: 'status', text: ({ status }) => statusWords[status] },
  figure('gap_final', 'Final gap f − f*', significant, { align: 'point', sort: 'gap_final' }),
  figure('gap_best', 'Best gap', significant, { optional: true, align: 'point', sort: 'gap_best' }),
  figure('steps', 'Steps', count, { optional: true }),
  figure('oracle_units', 'Oracle units', count),
  figure('compute_s', 'Time, s', significant, { align: 'point', sort: 'compute_s' }),
  { id: 'tags', title: 'Tags', least: 72, text: ({ tags }) => tags.join(', ') },
  {
    id: 'note',
    title: 'Note',
    least: 72,
    most: 320,
    text: ({ note }) => note.replace(/\s+/g, ' '),
    full: ({ note }) => note,
  },
  {
    id: 'endedAt',
    title: 'Ended',
    least: 136,
    sort: 'endedAt',
    descending: true,
    text: ({ endedAt }) => (endedAt === null ? '–' : dayAndTime(endedAt)),
    full: ({ endedAt }) => endedAt,
  },
  {
    id: 'reason',
    title: 'Why it ended',
    optional: true,
    text: ({ reason }) => reasonWords(reason),
  },
  { id: 'budget', title: 'Budget', optional: true, text: ({ budget }) => budget },
  { id: 'hardware', title: 'Hardware', optional: true, text: ({ hardware }) => hardware },
  { id: 'marks', title: 'Remarks', optional: true, text: ({ marks }) => marks.join(', ') },
];
