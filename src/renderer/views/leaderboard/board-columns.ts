import type { BoardCell, BoardQuery, BoardRow } from '../../../shared/contract/board.ts';
import { spellNumber, type CsvCell } from '../../../shared/csv.ts';
import type { PrecisionId } from '../../../shared/domain/run-spec.ts';
import type { Column } from '../../components/table/columns.ts';
import { bytes, count, duration, significant } from '../../lib/format.ts';
import { axisTitles } from './board-query.ts';
import { cellOf, ertBound, ertText, gapText, remarks, rowRemarks, successText } from './figures.ts';

type Draft = Omit<Column<BoardRow>, 'text' | 'full'> & {
  readonly text: (cell: BoardCell) => string;
  readonly full?: (cell: BoardCell) => CsvCell;
};

/** A column over one cell of each row: that of a precision, or the only one. */
function over(draft: Draft, precision?: PrecisionId): Column<BoardRow> {
  const { text, full, ...rest } = draft;
  const read = (row: BoardRow): BoardCell | undefined => cellOf(row, precision);
  return {
    ...rest,
    ...(precision !== undefined && { id: `${rest.id}.${precision}`, group: precision }),
    // Rows are ranked by the best of their precisions; under its name, each can be sorted by.
    ...(precision !== undefined && rest.sort !== undefined && { sort: `${precision}.${rest.sort}` }),
    text: (row) => {
      const cell = read(row);
      return cell ? text(cell) : '';
    },
    ...(full && {
      full: (row: BoardRow) => {
        const cell = read(row);
        return cell && full(cell);
      },
    }),
  };
}

/** What of a query the columns depend on: another filter or order leaves them as they are. */
export interface ColumnsOf extends Pick<BoardQuery, 'by' | 'pivot' | 'axis'> {
  readonly atTarget: boolean;
  /** Rows of several machines. */
  readonly mixed: boolean;
  readonly severalBudgets: boolean;
  /** Marks that all rows have. */
  readonly sharedMarks: readonly string[];
  readonly precisions: readonly PrecisionId[];
}

const names = ({ by }: ColumnsOf): Column<BoardRow>[] => [
  {
    id: 'rank',
    title: 'Rank',
    about:
      'By success, then ERT, then median gap; equal rows share a rank. A row without one lacks a compared problem.',
    width: 60,
    align: 'end',
    pinned: true,
    sort: 'rank',
    text: ({ rank }) => (rank === null ? '–' : String(rank)),
    full: ({ rank }) => rank,
  },
  over({
    id: 'optimizer',
    title: 'Optimizer',
    width: 204,
    pinned: true,
    drawn: true,
    sort: 'optimizer',
    text: ({ optimizerTitle, hyper }) => (hyper === '' ? optimizerTitle : `${optimizerTitle} ${hyper}`),
  }),
  ...(by === 'problem'
    ? [over({ id: 'problem', title: 'Problem', width: 132, sort: 'problem', text: ({ problemLabel }) => problemLabel })]
    : [
        over({
          id: 'problems',
          title: 'Problems',
          about: 'Compared problems on which it has a scored run',
          width: 72,
          align: 'end',
          text: ({ problems }) => count(problems),
          full: ({ problems }) => problems,
        }),
      ]),
];

const runs: Draft = {
  id: 'runs',
  title: 'n',
  about: 'Scored runs: seeds that finished or failed. All figures are over these.',
  width: 40,
  align: 'end',
  sort: 'runs',
  descending: true,
  text: (cell) => count(cell.runs),
  full: (cell) => cell.runs,
};

const failures: Draft = {
  id: 'failures',
  title: 'Failed',
  about: 'Runs that diverged, failed or timed out. What they did not reach are misses at their full budget.',
  width: 56,
  align: 'end',
  drawn: true,
  sort: 'failures',
  descending: true,
  text: (cell) => count(cell.failures),
  full: (cell) => cell.failures,
};

const success = ({ atTarget }: ColumnsOf): Draft => ({
  id: 'success',
  title: 'Success',
  about: `Share of runs that reached ${atTarget ? 'the target' : 'a target, mean over all targets'}, with its 95 % Wilson interval`,
  width: 152,
  align: 'end',
  drawn: true,
  sort: 'success',
  descending: true,
  text: successText,
  full: (cell) => cell.success?.value,
});

const ert = ({ axis }: ColumnsOf): Draft => ({
  id: 'ert',
  title: `ERT, ${axis === 'compute_s' ? 's' : axisTitles[axis].toLowerCase()}`,
  about: `Expected running time in ${axisTitles[axis].toLowerCase()}, with its 95 % interval. ≥: it, or some target of a mean, was never reached, and more than this would be spent`,
  width: 160,
  align: 'end',
  drawn: true,
  sort: 'ert',
  text: ertText,
  full: (cell) => {
    const bound = ertBound(cell);
    return bound === undefined ? cell.ert?.value : `≥ ${spellNumber(bound)}`;
  },
});

const gap = (width: number): Draft => ({
  id: 'gap',
  title: 'Final gap f − f*',
  about: 'Median and quartiles over seeds; the drawings of all rows have one logarithmic scale',
  width,
  align: 'end',
  drawn: true,
  sort: 'gap',
  text: gapText,
  full: (cell) => cell.gap?.median,
});

const quartile = (id: 'q1' | 'q3', title: string): Draft => ({
  id: `gap_${id}`,
  title,
  width: 88,
  align: 'end',
  optional: true,
  text: (cell) => significant(cell.gap?.[id]),
  full: (cell) => cell.gap?.[id],
});

const size = (
  id: 'parameter_bytes' | 'state_bytes' | 'peak_bytes',
  title: string,
  about: string,
  optional = false,
): Draft => ({
  id,
  title,
  about,
  width: 84,
  align: 'end',
  optional,
  sort: id,
  text: (cell) => bytes(cell[id]),
  full: (cell) => cell[id],
});

const remarksHead = {
  id: 'remarks',
  title: 'Remarks',
  about: 'Why the figures are not all that they could be',
  width: 168,
  drawn: true,
} as const;

/** Those of all precisions of a row. A copied row has to tell what is said once for all rows of the table, too. */
const rowRemarksColumn = ({ sharedMarks }: ColumnsOf): Column<BoardRow> => ({
  ...remarksHead,
  text: (row) => rowRemarks(row, sharedMarks).join(', '),
  full: (row) => rowRemarks(row, []).join(', '),
});

const rest = ({ sharedMarks }: ColumnsOf): readonly Draft[] => [
  {
    ...remarksHead,
    text: (cell) => remarks(cell, sharedMarks).join(', '),
    full: (cell) => remarks(cell, []).join(', '),
  },
  {
    id: 'compute_s',
    title: 'Compute',
    about: 'Median compute time of a run, without warm-up and audits',
    width: 84,
    align: 'end',
    sort: 'compute_s',
    text: (cell) => duration(cell.compute_s),
    full: (cell) => cell.compute_s,
  },
  size('state_bytes', 'State', 'Bytes that the optimizer keeps beside the parameters'),
  size('parameter_bytes', 'Parameters', 'Bytes of the parameters', true),
  size(
    'peak_bytes',
    'Program memory',
    'Parameters, state, data and temporaries of the compiled program, largest of all runs',
    true,
  ),
];

const precision: Draft = {
  id: 'precision',
  title: 'Precision',
  width: 84,
  drawn: true,
  sort: 'precision',
  text: (cell) => cell.precision,
};

const budget: Draft = {
  id: 'budget',
  title: 'Budget',
  about: 'What each run might spend',
  width: 140,
  sort: 'budget',
  text: (cell) => cell.budget,
};

const hardware: Draft = {
  id: 'hardware',
  title: 'Hardware',
  width: 200,
  optional: true,
  text: (cell) => cell.hardware,
};

/** The columns of the leaderboard; pivoted, those of every precision side by side. */
export function boardColumns(of: ColumnsOf): Column<BoardRow>[] {
  // Where machines or budgets are mixed, every row says whose it is and what it might spend.
  const apart: Draft[] = [
    { ...budget, optional: !of.severalBudgets },
    { ...hardware, optional: !of.mixed },
  ];
  if (!of.pivot) {
    const figures = [
      precision,
      runs,
      failures,
      success(of),
      ert(of),
      gap(340),
      quartile('q1', 'Gap q1'),
      quartile('q3', 'Gap q3'),
    ];
    return [...names(of), ...[...figures, ...rest(of), ...apart].map((draft) => over(draft))];
  }
  const figures: Draft[] = [
    { ...runs, width: 40 },
    { ...failures, width: 56 },
    success(of),
    { ...ert(of), width: 144 },
    gap(176),
    ...rest(of).map((draft) => ({ ...draft, optional: true })),
  ];
  return [
    ...names(of),
    ...of.precisions.flatMap((id) => figures.map((draft) => over(draft, id))),
    rowRemarksColumn(of),
    ...apart.map((draft) => over(draft)),
  ];
}
