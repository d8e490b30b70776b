import type { RunLine } from '../../../shared/contract/runs.ts';
import { reasonWords } from '../../../shared/domain/ending-words.ts';
import { statusWords } from '../../../shared/domain/run-status.ts';
import type { Column } from '../../components/table/columns.ts';
import { count, dayAndTime, duration, significant } from '../../lib/format.ts';

type Draft = Column<RunLine>;

const figure = (
  id: 'gap_final' | 'gap_best' | 'compute_s' | 'steps' | 'oracle_units',
  title: string,
  text: (value: number | null) => string,
  more: Partial<Draft> = {},
): Draft => ({
  ...{ id, title, width: 96, align: 'end', text: (run) => text(run[id]), full: (run) => run[id] },
  ...more,
});

/** The columns of the list of runs: those of the leaderboard where they make sense of one run. */
export const runColumns: readonly Draft[] = [
  { id: 'name', title: 'Run', width: 132, pinned: true, drawn: true, sort: 'name', text: ({ name }) => name },
  {
    id: 'optimizer',
    title: 'Optimizer',
    width: 204,
    pinned: true,
    drawn: true,
    sort: 'optimizer',
    text: ({ optimizerTitle, hyper }) => `${optimizerTitle} ${hyper}`.trim(),
  },
  { id: 'problem', title: 'Problem', width: 132, sort: 'problem', text: ({ problemLabel }) => problemLabel },
  {
    id: 'precision',
    title: 'Precision',
    width: 84,
    drawn: true,
    sort: 'precision',
    text: ({ precision }) => precision,
  },
  {
    id: 'seed',
    title: 'Seed',
    width: 60,
    align: 'end',
    sort: 'seed',
    text: ({ seed }) => String(seed),
    full: ({ seed }) => seed,
  },
  { id: 'status', title: 'State', width: 110, drawn: true, sort: 'status', text: ({ status }) => statusWords[status] },
  figure('gap_final', 'Final gap f − f*', significant, { sort: 'gap_final' }),
  figure('gap_best', 'Best gap', significant, { sort: 'gap_best' }),
  figure('steps', 'Steps', count),
  figure('oracle_units', 'Oracle units', count),
  figure('compute_s', 'Compute', duration, { sort: 'compute_s' }),
  { id: 'tags', title: 'Tags', width: 140, text: ({ tags }) => tags.join(', ') },
  { id: 'note', title: 'Note', width: 200, text: ({ note }) => note.replace(/\s+/g, ' '), full: ({ note }) => note },
  {
    id: 'endedAt',
    title: 'Ended',
    width: 132,
    sort: 'endedAt',
    descending: true,
    text: ({ endedAt }) => (endedAt === null ? '–' : dayAndTime(endedAt)),
    full: ({ endedAt }) => endedAt,
  },
  {
    id: 'reason',
    title: 'Why it ended',
    width: 220,
    optional: true,
    text: ({ reason }) => reasonWords(reason),
  },
  { id: 'budget', title: 'Budget', width: 140, optional: true, text: ({ budget }) => budget },
  { id: 'hardware', title: 'Hardware', width: 200, optional: true, text: ({ hardware }) => hardware },
  { id: 'marks', title: 'Remarks', width: 160, optional: true, text: ({ marks }) => marks.join(', ') },
];
