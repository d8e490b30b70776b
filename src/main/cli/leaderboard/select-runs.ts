import { unloadedHint } from '../../../shared/domain/catalogue.ts';
import { unknownName, formatComplaint } from '../../../shared/domain/complaint.ts';
import { DescentError } from '../../../shared/domain/error.ts';
import type { RunSummary } from '../../../shared/stats/run-summary.ts';
import { runSummaries } from '../../engine/store/leaderboard-query.ts';
import { placeName } from '../../engine/store/places.ts';
import type { Store } from '../../engine/store/store.ts';
import { suiteIdOf } from '../../engine/store/suites.ts';
import { builtIn } from '../../catalogue.ts';
import { openCatalogue } from '../catalogue.ts';
import { onOneHardware } from './hardware.ts';
import { instanceId } from './labels.ts';

export interface RunFilter {
  /** Name of a suite. */
  readonly suite?: string;
  /** Id of a problem, with any parameters. */
  readonly problem?: string;
  readonly device?: string;
  readonly allHardware?: true;
}

export interface SelectedRuns {
  readonly runs: readonly RunSummary[];
  /** What was left out, in words. */
  readonly notes: readonly string[];
  /** Names of the places where they were made, by their keys. */
  readonly places: ReadonlyMap<string, string>;
}

/** The runs that a leaderboard is made of: of one kind of hardware, unless all are asked for. */
export async function selectRuns(store: Store, filter: RunFilter): Promise<SelectedRuns> {
  const suiteId = filter.suite === undefined ? undefined : suiteIdOf(store, filter.suite);
  const all = runSummaries(store, suiteId);
  const { problem } = filter;
  const runs = problem === undefined ? all : all.filter((run) => instanceId(run.problem) === problem);
  if (problem !== undefined && runs.length === 0) await requireProblem(problem);
  const selected = onOneHardware(store, suiteId, runs, filter);
  const used = new Set(selected.runs.map(({ hardware }) => hardware));
  return { ...selected, places: new Map([...used].map((place) => [place, placeName(store, place)])) };
}

/** A known problem without runs gives an empty table; an unknown one is a slip. */
async function requireProblem(id: string): Promise<void> {
  if (builtIn.problems.some((problem) => problem.id === id)) return;
  const catalogue = await openCatalogue();
  const known = catalogue.problems.map((problem) => problem.id);
  if (known.includes(id)) return;
  const message = formatComplaint(unknownName('--problem', id, id, 'problem', known));
  throw new DescentError('problem.unknown', `${message}${unloadedHint(catalogue, id)}`);
}
