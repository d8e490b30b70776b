import type { Catalogue } from '../../../shared/domain/catalogue.ts';
import { exitCodes } from '../../../shared/domain/error.ts';
import { suiteSummary, type ParsedSuite } from '../../../shared/domain/suite.ts';
import { Engine } from '../../engine/engine.ts';
import { collectEnvironment } from '../../engine/environment.ts';
import { hardwareOf } from '../../engine/hardware.ts';
import { requireLanes } from '../../engine/lanes.ts';
import type { Taking } from '../../engine/known-runs.ts';
import { backfill, isBehind } from '../../engine/store/backfill.ts';
import { scoringFacts } from '../../engine/store/instances.ts';
import { openStore } from '../../engine/store/open.ts';
import { queuedPrograms, queuedRuns } from '../../engine/store/queue.ts';
import type { Run } from '../../engine/store/runs.ts';
import type { Store } from '../../engine/store/store.ts';
import { completeSubmissions, submit, type Submission } from '../../engine/submit.ts';
import type { LiveCatalogue } from '../../plugins/live-catalogue.ts';
import { openCatalogue } from '../catalogue.ts';
import { sweep } from '../../engine/sweep.ts';
import { withStoreIfAny } from '../database.ts';
import type { CommonFlags, JsonFlag } from '../flags.ts';
import { counted } from '../format.ts';
import { selectRuns } from '../leaderboard/select-runs.ts';
import { printJson, printTables } from '../leaderboard/show-leaderboard.ts';
import { printAll, printAllText, say } from '../output.ts';
import { careFor } from './care.ts';
import { plannedJson, plannedLines, planRuns } from './dry-run.ts';
import { failuresOf } from './failures.ts';
import { showProgress, type Progress } from './progress.ts';
import { readSuite } from './read-suite.ts';
import { onInterruption } from './signals.ts';
import { Tracker } from '../../engine/progress/tracker.ts';

export type RunFlags = CommonFlags &
  JsonFlag & { readonly retry?: true; readonly here?: true; readonly keepGraphs?: true; readonly ahead: boolean };

/** Runs a suite; returns the exit code. */
export async function runSuite(file: string, flags: RunFlags): Promise<number> {
  const catalogue = await openCatalogue();
  const parsed = await catalogue.complete(() => readSuite(file, catalogue, flags));
  say(suiteSummary(parsed));
  requireLanes(flags.jobs ?? 1);
  tellSkipped(parsed);
  if (flags.dryRun === true) return dryRun(parsed, catalogue, flags);

  const store = openStore(flags.db);
  try {
    return await runIn(store, parsed, catalogue, flags);
  } finally {
    store.close();
  }
}

const takingOf = ({ retry, here }: RunFlags): Taking => ({ retry: retry === true, here: here === true });

const shownSkipped = 5;

function tellSkipped({ skipped }: ParsedSuite): void {
  for (const { problem, optimizer, precision, why } of skipped.slice(0, shownSkipped))
    say(`skipped: ${optimizer} on ${problem} in ${precision}: ${why}`);
  if (skipped.length > shownSkipped) say(`skipped: ${skipped.length - shownSkipped} more combinations`);
}

async function dryRun(parsed: ParsedSuite, catalogue: Catalogue, flags: RunFlags): Promise<number> {
  const asked = { ...takingOf(flags), machine: hardwareOf(collectEnvironment()).key };
  const planned = await withStoreIfAny(flags.db, (store) => planRuns(store, catalogue, parsed.runs, asked));
  if (flags.json === true) await printAll(plannedJson(planned));
  else await printAllText(plannedLines(planned));
  say(
    `${counted(planned.length, 'run')} would be made, ${parsed.runs.length - planned.length} known. Nothing was written.`,
  );
  return exitCodes.ok;
}

async function runIn(store: Store, parsed: ParsedSuite, catalogue: LiveCatalogue, flags: RunFlags): Promise<number> {
  const jobs = flags.jobs ?? 1;
  const environment = collectEnvironment();
  const machine = hardwareOf(environment).key;
  const { name } = parsed;
  let progress: Progress | undefined;
  // Before the suite is submitted: what a dead engine left as running is then seen as interrupted, and goes on.
  const engine = await Engine.start({
    store,
    environment,
    jobs,
    ahead: flags.ahead,
    keepGraphs: flags.keepGraphs === true,
    pluginFiles: (ids) => catalogue.filesOf(ids),
    onEvent: (event) => progress?.onEvent(event),
  });
  await completeSubmissions(store, catalogue, machine);
  const taking = takingOf(flags);
  const submission = await catalogue.complete(() => submit(store, catalogue, parsed, { ...taking, machine }));
  tellSubmission(submission, parsed);
  const queued = queuedByProgram(store, submission.suiteId);
  const interruption = onInterruption(
    (times) => {
      const what = times === 1 ? 'Stopping at a checkpoint; once more kills.' : 'Killing the workers.';
      (progress?.note ?? say)(what);
      engine.stop();
    },
    () => process.exit(exitCodes.interrupted),
  );
  try {
    if (queued.size > 0) {
      progress = showProgress(new Tracker(queued, jobs), (run) => scoringFacts(store, run.id).optimum);
      await engine.run(submission.suiteId);
      await careFor(store);
      await tidy(store);
    }
  } finally {
    progress?.stop();
    interruption.release();
  }
  if (isBehind(store)) {
    say('Figures of an older version are made again by the present rules.');
    await backfill(store);
  }
  const selected = await selectRuns(store, { suite: name });
  const scoring = { axis: 'oracle_units' } as const;
  if (flags.json === true) await printJson(selected, scoring);
  else printTables(selected, scoring);
  const failures = failuresOf(store, submission.suiteId, name);
  failures.lines.forEach(say);
  if (interruption.asked) {
    say('Interrupted. The same command goes on where it stopped.');
    return exitCodes.interrupted;
  }
  return failures.count > 0 ? exitCodes.someRunsFailed : exitCodes.ok;
}

/** Nothing of what is left behind is asked for again: that it stays is no reason to fail. */
async function tidy(store: Store): Promise<void> {
  await sweep(store, () => true).catch((error: unknown) => {
    say(`What killed runs have left was not removed: ${(error as Error).message}`);
  });
}

function tellSubmission(
  { added, requeued, waiting, known, elsewhere, kept }: Submission,
  { name, runs }: ParsedSuite,
): void {
  const device = runs[0]?.device ?? '';
  const parts = [
    `${added + requeued + waiting} to make on ${device}`,
    ...(requeued > 0 ? [`${requeued} of them again or further`] : []),
    `${known} known already`,
  ];
  say(parts.join(', '));
  if (kept !== undefined)
    say(`The list of runs that "${name}" had before is kept among the deleted suites: the window brings it back.`);
  if (elsewhere > 0)
    say(
      `${elsewhere} of the known were made on other hardware, and their times say nothing of this one: --here makes them here too.`,
    );
}

const queuedByProgram = (store: Store, suiteId: number): Map<string, Run[]> =>
  new Map(queuedPrograms(store, suiteId).map((program) => [program, queuedRuns(store, program, suiteId)]));
