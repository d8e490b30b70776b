import type { CsvCell } from '../csv.ts';
import { limitColumn } from '../domain/budget-words.ts';
import { targetColumns } from '../domain/columns.ts';
import { isTimed } from '../domain/run-spec.ts';
import type { ParameterValue, ParameterValues } from '../domain/parameter.ts';
import type { LeaderboardRow } from './leaderboard-row.ts';

/** What of a row decides which columns its table has. */
export type RowFacts = Omit<
  LeaderboardRow,
  'rank' | 'success' | 'ert' | 'targets' | 'gap' | 'compute_s' | 'parameter_bytes' | 'state_bytes' | 'peak_bytes'
> & {
  readonly hasGap: boolean;
  readonly tellsPeak: boolean;
};

export const factsOf = ({ gap, peak_bytes, ...row }: LeaderboardRow): RowFacts => ({
  ...row,
  hasGap: gap !== undefined,
  tellsPeak: peak_bytes !== undefined,
});

/** Columns that tell rows apart, and stand only where they do. */
const telling = {
  problem_revision: (row: RowFacts) => row.problem_revision,
  optimizer_revision: (row: RowFacts) => row.optimizer_revision,
  precision_revision: (row: RowFacts) => row.precision_revision,
  engine_revision: (row: RowFacts) => row.engine_revision,
  budget_steps: (row: RowFacts) => row.budget.steps,
  budget_compute_s: (row: RowFacts) => (isTimed(row.budget) ? row.budget.seconds : undefined),
  budget_oracle_units: (row: RowFacts) => limitColumn(row.budget.oracle),
  record_every_steps: (row: RowFacts) => row.every ?? undefined,
  hardware: (row: RowFacts) => row.hardware,
  jobs: (row: RowFacts) => row.jobs,
} as const satisfies Record<string, (row: RowFacts) => CsvCell>;

type Telling = keyof typeof telling;
const tellingNames = Object.keys(telling) as Telling[];

/**
 * What a revision is of: those of two optimizers tell nothing that their names do not. In the other columns rows of any two
 * methods could agree.
 */
const within: Partial<Record<Telling, (row: RowFacts) => string | undefined>> = {
  problem_revision: ({ problem }) => problemParts(problem).problem,
  optimizer_revision: ({ optimizer }) => optimizer,
  precision_revision: ({ precision }) => precision,
};

/** Which columns a table of some rows has: none that would be empty in all of them. */
export class LeaderboardTable {
  readonly #all: boolean;
  readonly #hyper = new Set<string>();
  /** By what they are of. */
  readonly #values = new Map(tellingNames.map((name) => [name, new Map<string | undefined, Set<CsvCell>>()]));
  readonly #some = new Set<string>();

  /** @param all every column that there is, instead of those that people look at */
  constructor(all: boolean) {
    this.#all = all;
  }

  add(row: RowFacts): void {
    for (const name of Object.keys(valuesOf(row.hyper))) this.#hyper.add(name);
    for (const name of tellingNames) this.#addValue(name, row);
    if (row.problem !== undefined) this.#some.add('problem');
    if (problemParts(row.problem).problem_json !== undefined) this.#some.add('problem_json');
    if (row.unfinished > 0) this.#some.add('unfinished');
    if (row.disturbed > 0) this.#some.add('disturbed');
    if (row.hasGap) for (const name of ['gap_q1', 'gap_median', 'gap_q3']) this.#some.add(name);
    if (isTimed(row.budget)) this.#some.add('compute_s');
    if (row.tellsPeak) this.#some.add('peak_bytes');
  }

  /** @param targets descending */
  columns(targets: readonly number[]): string[] {
    const all = (names: readonly string[]): readonly string[] => (this.#all ? names : []);
    const some = (names: readonly string[]): string[] => names.filter((name) => this.#some.has(name));
    return [
      ...['rank', ...some(['problem', 'problem_json']), 'optimizer'],
      ...[...this.#hyper].sort().map(hyperColumn),
      'precision',
      ...tellingNames.filter((name) => this.#tells(name)),
      ...['runs', 'failures'],
      ...all(['diverged', 'unfinished', 'problems']),
      ...(this.#all ? ['disturbed'] : some(['disturbed'])),
      ...(targets.length > 0 ? ['mean_success', 'mean_ert', 'mean_ert_is_bound'] : []),
      ...targets.flatMap((target) => Object.values(targetColumns(target))),
      ...some(['gap_q1', 'gap_median', 'gap_q3']),
      ...[...some(['compute_s']), 'parameter_bytes', 'state_bytes', ...some(['peak_bytes'])],
    ];
  }

  #addValue(name: Telling, row: RowFacts): void {
    const own = this.#values.get(name)!;
    const of = within[name]?.(row);
    const values = own.get(of) ?? new Set();
    own.set(of, values.add(telling[name](row)));
  }

  /** A rule of recording that was asked for is told even where all rows have it: their figures rest on it. */
  #tells(name: Telling): boolean {
    const values = [...this.#values.get(name)!.values()];
    const isThere = values.some((own) => [...own].some((value) => value !== undefined && value !== ''));
    return isThere && (this.#all || name === 'record_every_steps' || values.some(({ size }) => size > 1));
  }
}

/** The columns of a table of these rows, and the rows by their names. */
export function leaderboardTable(
  rows: readonly LeaderboardRow[],
  all: boolean,
): { readonly columns: string[]; readonly records: Record<string, CsvCell>[] } {
  const table = new LeaderboardTable(all);
  for (const row of rows) table.add(factsOf(row));
  const targets = new Set(rows.flatMap((row) => row.targets.map(({ target }) => target)));
  return { columns: table.columns([...targets].sort((a, b) => b - a)), records: rows.map(leaderboardRecord) };
}

const hyperColumn = (name: string): string => `h.${name}`;

const valuesOf = (json: string): ParameterValues => JSON.parse(json) as ParameterValues;

const cellOf = (value: ParameterValue): CsvCell => (typeof value === 'object' ? JSON.stringify(value) : value);

/** The id of a problem and, where it has any, its parameters. */
function problemParts(name: string | undefined): { problem?: string; problem_json?: string } {
  if (name === undefined) return {};
  const at = name.indexOf(' ');
  return at < 0 ? { problem: name } : { problem: name.slice(0, at), problem_json: name.slice(at + 1) };
}

/**
 * A row by the names of its columns. A row without a rank lacks a problem of the pool. A target that was never hit has ERT
 * Infinity and as `ert_low` the cost that it exceeds.
 */
export function leaderboardRecord(row: LeaderboardRow): Record<string, CsvCell> {
  const facts = factsOf(row);
  return {
    rank: row.rank,
    ...problemParts(row.problem),
    optimizer: row.optimizer,
    ...Object.fromEntries(
      Object.entries(valuesOf(row.hyper)).map(([name, value]) => [hyperColumn(name), cellOf(value)]),
    ),
    precision: row.precision,
    ...Object.fromEntries(tellingNames.map((name) => [name, telling[name](facts)])),
    runs: row.runs,
    failures: row.failures,
    diverged: row.diverged,
    unfinished: row.unfinished,
    problems: row.problems,
    disturbed: row.disturbed,
    mean_success: row.success,
    mean_ert: row.ert,
    mean_ert_is_bound: row.unreached > 0,
    ...Object.fromEntries(
      row.targets.flatMap(({ target, success, ert }) => {
        const name = targetColumns(target);
        return [
          [name.success, success.rate],
          [name.success_low, success.low],
          [name.success_high, success.high],
          [name.ert, ert.value],
          [name.ert_low, ert.low],
          [name.ert_high, ert.high],
        ] as const;
      }),
    ),
    gap_q1: row.gap?.q1,
    gap_median: row.gap?.median,
    gap_q3: row.gap?.q3,
    compute_s: isTimed(row.budget) ? row.compute_s : undefined,
    parameter_bytes: row.parameter_bytes,
    state_bytes: row.state_bytes,
    peak_bytes: row.peak_bytes,
  };
}
