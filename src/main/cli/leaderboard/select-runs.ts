import { namesOf, unloadedHint, type Catalogue } from '../../../shared/domain/catalogue.ts';
import { unknownName, formatComplaint } from '../../../shared/domain/complaint.ts';
import { DescentError } from '../../../shared/domain/error.ts';
import { calledSo } from '../../../shared/domain/names.ts';
import { untimedSentence } from '../../../shared/domain/run-spec.ts';
import type { CostAxis } from '../../../shared/stats/cost.ts';
import { onAxis } from '../../../shared/stats/leaderboard.ts';
import type { RunSummary } from '../../../shared/stats/run-summary.ts';
import { runSummaries } from '../../engine/store/leaderboard-query.ts';
import { placeName } from '../../engine/store/places.ts';
import type { Store } from '../../engine/store/store.ts';
import { suiteIdOf } from '../../engine/store/suites.ts';
import { builtIn } from '../../catalogue.ts';
import { openCatalogue } from '../catalogue.ts';
import { counted } from '../format.ts';
import { onOneHardware } from './hardware.ts';
import { instanceId } from './labels.ts';

export interface RunFilter {
  /** Name of a suite. */
  readonly suite?: string;
  /** Id, short name or title of a problem, in any case; with any parameters. */
  readonly problem?: string;
  readonly device?: string;
  readonly allHardware?: true;
  /** Runs that have no cost on it are left out. */
  readonly axis?: CostAxis;
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
  const runs = filter.problem === undefined ? all : await onProblem(all, filter.problem);
  const selected = onOneHardware(store, suiteId, runs, filter);
  const timed = filter.axis === undefined ? selected.runs : onAxis(selected.runs, filter.axis);
  const left = selected.runs.length - timed.length;
  const notes = [...selected.notes, ...(left > 0 ? [`${counted(left, 'run')} left out. ${untimedSentence}`] : [])];
  const used = new Set(timed.map(({ hardware }) => hardware));
  return { runs: timed, notes, places: new Map([...used].map((place) => [place, placeName(store, place)])) };
}

/** A known problem without runs gives an empty table; an unknown one is a slip. */
async function onProblem(all: readonly RunSummary[], name: string): Promise<RunSummary[]> {
  const used = [...new Set(all.map((run) => instanceId(run.problem)))];
  const wanted = [...new Set([...problemsCalled(name, builtIn), ...used.filter((id) => id === name)])];
  if (wanted.length === 0) wanted.push(...(await declared(name)));
  return all.filter((run) => wanted.includes(instanceId(run.problem)));
}

const problemsCalled = (name: string, { problems }: Catalogue): string[] =>
  calledSo(
    problems.map((problem) => ({ value: problem.id, names: namesOf(problem) })),
    name,
  );

/** Plug-ins are looked at only where a problem is not known without them. */
async function declared(name: string): Promise<string[]> {
  const catalogue = await openCatalogue();
  const found = problemsCalled(name, catalogue);
  if (found.length > 0) return found;
  const known = catalogue.problems.map(({ id }) => id);
  const message = formatComplaint(unknownName('--problem', name, name, 'problem', known));
  throw new DescentError('problem.unknown', `${message}${unloadedHint(catalogue, name)}`);
}
