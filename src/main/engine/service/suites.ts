import type { SuiteCheck } from '../../../shared/contract/suites.ts';
import { canonicalJson } from '../../../shared/domain/canonical.ts';
import { DescentError } from '../../../shared/domain/error.ts';
import { isTimed } from '../../../shared/domain/run-spec.ts';
import { parseSuite, type ParsedSuite } from '../../../shared/domain/suite.ts';
import { hardwareOf } from '../hardware.ts';
import { identities, type Identified } from '../identity.ts';
import { knownRuns, willRun, type Taking } from '../known-runs.ts';
import { secondsLeft, type ProgramProgress } from '../progress/eta.ts';
import { traitsOf } from '../progress/tracker.ts';
import { programHistory } from '../store/history.ts';
import { keysOfSuite, suiteNamed } from '../store/suites.ts';
import type { Store } from '../store/store.ts';
import type { ServiceContext } from './context.ts';
import { deviceOf } from './devices.ts';

/**
 * A suite as it is to be run: valid, and on a device that is there.
 *
 * @param device what 'auto' means here
 * @throws DescentError suite.invalid or device.missing
 */
export async function readSuite(
  { definitions, emit }: Pick<ServiceContext, 'definitions' | 'emit'>,
  text: string,
  device: string,
): Promise<ParsedSuite> {
  const parsed = parseSuite(text, definitions);
  const found = await deviceOf(parsed.suite.device === 'auto' ? device : parsed.suite.device, emit);
  return {
    ...parsed,
    suite: { ...parsed.suite, device: found },
    runs: parsed.runs.map((run) => ({ ...run, device: found })),
  };
}

/** What a suite comes to; of one that cannot run, what is wrong with it. Nothing is written. */
export async function checkSuite(
  context: ServiceContext,
  text: string,
  { device, jobs, ...taking }: { readonly device: string; readonly jobs: number } & Taking,
): Promise<SuiteCheck> {
  const { store, definitions, environment } = context;
  let parsed: ParsedSuite;
  try {
    parsed = await readSuite(context, text, device);
  } catch (error) {
    if (!(error instanceof DescentError)) throw error;
    const complaints = error.message.split('\n');
    const none = { named: null, runs: 0, known: 0, elsewhere: 0, toRun: 0, estimate_s: null, estimatedFrom: 0 };
    return { name: '', ...none, skipped: [], complaints };
  }
  const { name, runs, skipped, suite } = parsed;
  const all = [...identities(runs, definitions)];
  const known = knownRuns(
    store,
    all.map(({ key }) => key),
    hardwareOf(environment).key,
  );
  const toRun = all.filter(({ key }) => willRun(known.get(key), taking));
  const isOnGpu = runs.some((run) => run.device !== 'cpu');
  return {
    name,
    named: named(
      store,
      name,
      suite,
      all.map(({ key }) => key),
    ),
    runs: runs.length,
    known: known.size,
    elsewhere: [...known.values()].filter(({ isElsewhere }) => isElsewhere).length,
    toRun: toRun.length,
    skipped: [...skipped],
    ...estimate(store, toRun, isOnGpu ? 1 : jobs),
    complaints: [],
  };
}

/**
 * The suite that the database has under a name, whether it is this one, and what is only in it: the same file names other
 * runs once the code of a definition has changed.
 */
function named(store: Store, name: string, suite: unknown, keys: readonly string[]): SuiteCheck['named'] {
  const known = suiteNamed(store, name);
  if (known === undefined) return null;
  const { suiteId, json } = known;
  const kept = new Set(keys);
  let dropped = 0;
  for (const some of keysOfSuite(store, suiteId))
    for (const key of some) {
      if (!kept.has(key)) dropped += 1;
    }
  return { suiteId, isSame: dropped === 0 && canonicalJson(JSON.parse(json)) === canonicalJson(suite), dropped };
}

/** Of programs beyond these, the time is taken from the others'. */
const mostHistories = 2_000;

/** Seconds that runs will take, by what finished runs of the same programs took. */
function estimate(
  store: Store,
  runs: readonly Identified[],
  lanes: number,
): Pick<SuiteCheck, 'estimate_s' | 'estimatedFrom'> {
  const programs = new Map<string, ProgramProgress & { left: number }>();
  for (const { programKey, spec } of runs) {
    const program = programs.get(programKey);
    if (program !== undefined) program.left += 1;
    else
      programs.set(programKey, {
        traits: traitsOf(spec),
        batched: !isTimed(spec.budget),
        left: 1,
        ...(programs.size < mostHistories
          ? programHistory(store, programKey, spec.budget)
          : { startSeconds: [], runSeconds: [] }),
      });
  }
  const all = [...programs.values()];
  const estimatedFrom = all.filter(({ runSeconds }) => runSeconds.length > 0).reduce((sum, { left }) => sum + left, 0);
  return { estimate_s: secondsLeft(all, lanes) ?? null, estimatedFrom };
}
