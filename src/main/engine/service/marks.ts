import type { Catalogue } from '../../../shared/domain/catalogue.ts';
import { isTimed, untimedWords } from '../../../shared/domain/run-spec.ts';
import { everyInWords } from '../../../shared/domain/recording.ts';
import { engineRevision } from '../../../shared/domain/revisions.ts';
import { everyOf } from '../store/spent.ts';

/** How a run was made, or the runs of a group. */
export interface MarkedRow {
  readonly problem: string;
  readonly problem_revision: number;
  readonly optimizer: string;
  readonly optimizer_revision: number;
  readonly precision: string;
  readonly precision_revision: number;
  readonly engine_revision: number;
  readonly record_every_steps: number;
  readonly jobs: number;
  readonly budget_compute_s: number;
}

/** How runs were made on purpose: looked at so often, so many at a time or at once. */
export const habitMarks = ({
  record_every_steps,
  jobs,
  budget_compute_s: seconds,
}: Pick<MarkedRow, 'record_every_steps' | 'jobs' | 'budget_compute_s'>): string[] =>
  [
    everyInWords(everyOf(record_every_steps)),
    jobs > 1 ? `${jobs} programs at a time` : '',
    isTimed({ seconds }) ? '' : untimedWords,
  ].filter((mark) => mark !== '');

/** What tells runs from those that are made now with the defaults, in words; none for most. */
export function marksOf(row: MarkedRow, catalogue: Catalogue): string[] {
  const revisionIn = (entries: readonly { readonly id: string; readonly revision: number }[], wanted: string) =>
    entries.find(({ id }) => id === wanted)?.revision;
  return [
    ...habitMarks(row),
    older('problem', row.problem_revision, revisionIn(catalogue.problems, row.problem)),
    older('optimizer', row.optimizer_revision, revisionIn(catalogue.optimizers, row.optimizer)),
    older('precision', row.precision_revision, revisionIn(catalogue.precisions, row.precision)),
    older('engine', row.engine_revision, engineRevision),
  ].filter((mark) => mark !== '');
}

/** Revisions of plug-ins are hashes: other code is not older code. */
const older = (what: string, revision: number, now: number | undefined): string =>
  now === undefined || revision === now
    ? ''
    : `${revision < now && now < 1e6 ? 'older' : 'other'} ${what} code${now < 1e6 ? ` (revision ${revision})` : ''}`;
