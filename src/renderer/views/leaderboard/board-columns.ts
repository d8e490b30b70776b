import type { BoardCell, BoardQuery, BoardRow } from '../../../shared/contract/board.ts';
import { spellNumber, type CsvCell } from '../../../shared/csv.ts';
import type { PrecisionId } from '../../../shared/domain/run-spec.ts';
import type { Aside, Column } from '../../components/table/columns.ts';
import { bytes, count, significant } from '../../lib/format.ts';
import { axisTitles } from './board-query.ts';
import {
  cellOf,
  differing,
  ertBound,
  ertInterval,
  ertText,
  failedText,
  gapQuartiles,
  narrowGap,
  wideGap,
  remarks,
  rowRemarks,
  shareWidth,
  successInterval,
  successText,
} from './figures.ts';
import { lossHead, lossInterval, lossText } from './loss.ts';

type Draft = Omit<Column<BoardRow>, 'text' | 'aside' | 'full'> & {
  readonly text: (cell: BoardCell) => string;
  readonly aside?: Aside<BoardCell>;
  readonly full?: (cell: BoardCell) => CsvCell;
};

/** A column over one cell of each row: that of a precision, or the only one. */
function over(draft: Draft, precision?: PrecisionId): Column<BoardRow> {
  const { text, aside, full, ...rest } = draft;
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
    ...(aside && {
      aside: {
        ...aside,
        text: (row: BoardRow) => {
          const cell = read(row);
          return cell ? aside.text(cell) : '';
        },
      },
    }),
    ...(full && {
      full: (row: BoardRow) => {
        const cell = read(row);
        return cell && full(cell);
      },
    }),
  };
}

/** What of a query the columns depend on: another filter or order leaves them as they are. */
export interface ColumnsOf extends Pick<BoardQuery, 'by' | 'pivot' | 'figure' | 'axis'> {
  /** Those that rows are grouped by, where they are. */
  readonly fields: readonly { readonly id: string; readonly title: string }[];
  readonly atTarget: boolean;
  /** Rows of several machines. */
  readonly mixed: boolean;
  readonly severalBudgets: boolean;
  /** Marks that all rows have. */
  readonly sharedMarks: readonly string[];
  readonly precisions: readonly PrecisionId[];
}

const rank: Column<BoardRow> = {
  id: 'rank',
  title: 'Rank',
  about:
    'By success, then ERT, at the chosen target or over all, then median gap; equal rows share a rank. A row without one lacks a compared problem.',
  align: 'end',
  pinned: true,
  sort: 'rank',
  text: ({ rank }) => (rank === null ? '–' : String(rank)),
  full: ({ rank }) => rank,
};

const optimizer = over({
  id: 'optimizer',
  title: 'Optimizer',
  least: 168,
  pinned: true,
  drawn: true,
  // A swatch, and a sign of caution.
  beside: 16 + 18,
  sort: 'optimizer',
  text: ({ optimizerShort }) => optimizerShort,
  aside: { text: differing },
  full: ({ optimizerTitle, hyper }) => `${optimizerTitle} ${hyper}`.trim(),
});

const problem = over({
  id: 'problem',
  title: 'Problem',
  least: 112,
  sort: 'problem',
  text: ({ problemLabel }) => problemLabel,
});

const problems = over({
  id: 'problems',
  title: 'Problems',
  about: 'Compared problems on which it has a scored run',
  align: 'end',
  text: ({ problems }) => count(problems),
  full: ({ problems }) => problems,
});

const pooled = over({
  id: 'pooled',
  title: 'Over',
  about:
    'What is pooled in a row: its runs count together. Budgets, rules of recording, hardware and revisions never are',
  least: 148,
  text: ({ grouped }) => grouped?.over.join(', ') ?? '',
});

/** What names the rows: where they are grouped by fields, these, and what they leave open. */
function names({ by, fields }: ColumnsOf): Column<BoardRow>[] {
  if (by !== 'fields') return [rank, optimizer, by === 'problem' ? problem : problems];
  const has = (...ids: string[]): boolean => fields.some(({ id }) => ids.includes(id));
  const others = fields.filter(({ id }) => !['optimizer', 'hyper', 'problem', 'precision'].includes(id));
  return [
    rank,
    ...(has('optimizer', 'hyper') ? [optimizer] : []),
    ...(has('problem') ? [problem] : []),
    ...others.map(({ id, title }) =>
      over({
        ...{ id, title, sort: id, least: 64 },
        align: id.includes('.') ? 'end' : 'start',
        text: ({ grouped }) => grouped?.values[id] || '–',
      }),
    ),
    pooled,
  ];
}

const runs: Draft = {
  id: 'runs',
  title: 'n',
  about:
    'Scored runs: seeds that finished or failed. All figures are over these. What those that diverged, failed or timed out did not reach are misses at their full budget.',
  align: 'end',
  drawn: true,
  sort: 'runs',
  descending: true,
  text: (cell) => count(cell.runs),
  aside: { text: failedText },
  full: (cell) => cell.runs,
};

const failures: Draft = {
  id: 'failures',
  title: 'Failed',
  about: 'Runs that diverged, failed or timed out',
  align: 'end',
  optional: true,
  sort: 'failures',
  descending: true,
  text: (cell) => count(cell.failures),
  full: (cell) => cell.failures,
};

const success = ({ atTarget }: ColumnsOf): Draft => ({
  id: 'success',
  title: 'Success',
  about: `Share of runs that reached ${atTarget ? 'the target' : 'a target, mean over all targets'}, with its 95 % Wilson interval`,
  align: 'end',
  drawn: true,
  beside: shareWidth + 6,
  sort: 'success',
  descending: true,
  text: successText,
  aside: { text: successInterval },
  full: (cell) => cell.success?.value,
});

const ert = ({ axis, atTarget }: ColumnsOf): Draft => ({
  id: 'ert',
  title: `ERT, ${axis === 'compute_s' ? 's' : axisTitles[axis].toLowerCase()}`,
  about: `Expected running time in ${axisTitles[axis].toLowerCase()}, with its 95 % interval. ≥: it, or some target of a mean, was never reached, and more than this would be spent`,
  align: 'point',
  drawn: true,
  sort: 'ert',
  text: ertText,
  // A draft has no intervals yet.
  aside: { text: ertInterval, least: atTarget ? 11 : 0 },
  full: (cell) => {
    const bound = ertBound(cell);
    return bound === undefined ? cell.ert?.value : `≥ ${spellNumber(bound)}`;
  },
});

const gapOf = (drawing: number): Draft => ({
  id: 'gap',
  title: 'Final gap f − f*',
  about: 'Median and quartiles over seeds; the drawings of all rows have one logarithmic scale',
  align: 'point',
  drawn: true,
  beside: drawing + 6,
  sort: 'gap',
  text: (cell) => significant(cell.gap?.median),
  // The drawing tells as much.
  aside: { text: gapQuartiles, yields: true },
  full: (cell) => cell.gap?.median,
});

const quartile = (id: 'q1' | 'q3', title: string): Draft => ({
  id: `gap_${id}`,
  title,
  align: 'point',
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
  least: 64,
  drawn: true,
  beside: 16,
} as const;

const time: Draft = {
  id: 'compute_s',
  title: 'Time, s',
  about: 'Median compute time of a run, without warm-up and audits',
  align: 'point',
  sort: 'compute_s',
  text: (cell) => significant(cell.compute_s),
  full: (cell) => cell.compute_s,
};

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
  size('state_bytes', 'State', 'Bytes that the optimizer keeps beside the parameters', true),
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
  drawn: true,
  least: 80,
  // A piece of its line.
  beside: 36,
  sort: 'precision',
  text: (cell) => cell.precision,
};

const budget: Draft = {
  id: 'budget',
  title: 'Budget',
  about: 'What each run might spend',
  sort: 'budget',
  text: (cell) => cell.budget,
};

const hardware: Draft = {
  id: 'hardware',
  title: 'Hardware',
  optional: true,
  text: (cell) => cell.hardware,
};

/** The columns of the leaderboard; pivoted, one figure of every precision beside what it has lost against fp64. */
export function boardColumns(of: ColumnsOf): Column<BoardRow>[] {
  // Where machines or budgets are mixed, every row says whose it is and what it might spend.
  const apart: Draft[] = [
    { ...budget, optional: !of.severalBudgets },
    { ...hardware, optional: !of.mixed },
  ];
  if (!of.pivot) {
    const figures = [
      ...(of.by !== 'fields' || of.fields.some(({ id }) => id === 'precision') ? [precision] : []),
      ...[runs, success(of), ert(of)],
      // Gaps of several problems have no common scale: a median over them tells nothing to most.
      { ...gapOf(wideGap), optional: of.by === 'overall' },
      ...[time, failures],
      ...[quartile('q1', 'Gap q1'), quartile('q3', 'Gap q3')],
    ];
    const named = names(of);
    // Beside the name of an optimizer a sign tells that there are remarks, and what rows are over needs their room.
    const isTold = of.by === 'fields' && named.includes(optimizer);
    const others = rest(of).map((draft) => (isTold ? { ...draft, optional: true } : draft));
    // The remarks say how many failed, too, and a name is told nowhere else: it is not cut for what is said twice.
    const narrowed = figures.map((draft) =>
      draft === runs && !isTold ? { ...runs, aside: { text: failedText, yields: true } } : draft,
    );
    return [...named, ...[...narrowed, ...others, ...apart].map((draft) => over(draft))];
  }
  const optional = [time, success(of), ert(of), gapOf(narrowGap), runs, failures, ...rest(of)]
    .filter(({ id }) => id !== of.figure)
    .map((draft) => ({ ...draft, optional: true }));
  return [
    ...names(of),
    ...sideBySide(of.precisions).flatMap((id) =>
      [chosen(of), ...(id === 'fp64' ? [] : [loss(of)]), ...optional].map((draft) => over(draft, id)),
    ),
    rowRemarksColumn(of),
    ...apart.map((draft) => over(draft)),
  ];
}

/** What the others are held against comes first. */
const sideBySide = (precisions: readonly PrecisionId[]): PrecisionId[] => [
  ...precisions.filter((id) => id === 'fp64'),
  ...precisions.filter((id) => id !== 'fp64'),
];

/** The figure that is compared. */
function chosen(of: ColumnsOf): Draft {
  const drafts = { ert: ert(of), success: success(of), gap: gapOf(narrowGap), compute_s: time };
  const draft = drafts[of.figure];
  return { ...draft, ...(draft.aside && { aside: { ...draft.aside, yields: true } }) };
}

const loss = ({ figure, atTarget }: ColumnsOf): Draft => ({
  id: 'loss',
  ...lossHead(figure),
  align: 'point',
  drawn: true,
  sort: 'loss',
  // What has lost most comes first.
  descending: figure !== 'success',
  text: (cell) => lossText(cell, figure),
  // Those of means over targets have no intervals, and a draft has none yet.
  aside: { text: (cell) => lossInterval(cell, figure), least: figure === 'ert' && !atTarget ? 0 : 8, yields: true },
  full: ({ loss: lost }) => lost?.value,
});
