import type { Catalogue } from '../../../shared/domain/catalogue.ts';
import { canonicalJson } from '../../../shared/domain/canonical.ts';
import type { RunSpec, RunStatus } from '../../../shared/domain/run-spec.ts';
import { definitionsOf, hereKey, runKey } from '../../engine/identity.ts';
import { knownRun, willRun, type Taking } from '../../engine/known-runs.ts';
import { runName } from '../../engine/store/runs.ts';
import type { Store } from '../../engine/store/store.ts';
import { instanceLabels, settingLabels } from '../leaderboard/labels.ts';
import { jsonLine } from '../output.ts';

interface Planned {
  readonly spec: RunSpec;
  readonly key: string;
  readonly state: RunStatus | 'new';
}

interface Asked extends Taking {
  readonly machine: string;
}

/** The runs of a suite that `run` would make, with what the database has of each; nothing is written. */
export function planRuns(
  store: Store | undefined,
  catalogue: Catalogue,
  runs: readonly RunSpec[],
  asked: Asked,
): Planned[] {
  return runs.flatMap((spec) => {
    const key = runKey(spec, definitionsOf(spec, catalogue));
    const known = store && knownRun(store, key, asked.machine);
    if (!willRun(known, asked)) return [];
    if (known === undefined) return { spec, key, state: 'new' };
    if (known.isElsewhere) return { spec, key: hereKey(key, asked.machine), state: 'new' };
    return { spec, key: known.run.key, state: known.run.status };
  });
}

export function* plannedJson(planned: readonly Planned[]): Generator<string> {
  for (const { spec, key, state } of planned)
    yield `${jsonLine({
      run_id: runName(key),
      state,
      problem: spec.problem.id,
      problem_json: canonicalJson(spec.problem.parameters),
      optimizer: spec.optimizer.id,
      hyper_json: canonicalJson(spec.optimizer.hyper),
      precision: spec.precision,
      trial: spec.trial,
      seed: spec.seed,
      device: spec.device,
    })}\n`;
}

/** A line a run: id, state, and what tells it from the others. */
export function* plannedLines(planned: readonly Planned[]): Generator<string> {
  const problemOf = ({ problem }: RunSpec): string => `${problem.id} ${canonicalJson(problem.parameters)}`;
  const settings = planned.map(({ spec: { optimizer } }) => ({
    optimizer: optimizer.id,
    hyper: canonicalJson(optimizer.hyper),
  }));
  const problems = instanceLabels(planned.map(({ spec }) => problemOf(spec)));
  const settingOf = settingLabels(settings);
  for (const [i, { spec, key, state }] of planned.entries()) {
    const optimizer = [spec.optimizer.id, settingOf(settings[i]!)].filter(Boolean).join(' ');
    const where = `${spec.precision}, seed ${spec.seed}, ${spec.device}`;
    yield `${runName(key)}  ${state.padEnd('interrupted'.length)}  ${optimizer} on ${problems.get(problemOf(spec))!}, ${where}\n`;
  }
}
