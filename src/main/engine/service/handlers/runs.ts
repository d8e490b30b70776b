import type { Handlers, Output } from '../../../../shared/contract.ts';
import type { RunDetail } from '../../../../shared/contract/runs.ts';
import { DescentError } from '../../../../shared/domain/error.ts';
import { hardwareOf } from '../../hardware.ts';
import { repeatRun } from '../../repeat-run.ts';
import { findSingleRun, singleRun } from '../../single-run.ts';
import { scoringFacts } from '../../store/instances.ts';
import { logTail } from '../../store/launches.ts';
import { agreement, repeatedBy, repeatsAmong, repeatsOf } from '../../store/repeats.ts';
import { changeTags, notesOf, setArchived, setNote, setNotes, setTags, tagsOf } from '../../store/run-marks.ts';
import { recordOf } from '../../store/run-record.ts';
import { runsById } from '../../store/runs.ts';
import type { Store } from '../../store/store.ts';
import { isTuned, suitesOf } from '../../store/suites.ts';
import { queueOf, type QueueContext } from '../queue/queue-context.ts';
import { repeatOf } from '../repeat.ts';
import { runLine } from '../run-lines.ts';
import { readSuite } from '../suites.ts';

type Names =
  | 'run.detail'
  | 'run.log'
  | 'run.note'
  | 'run.tag'
  | 'run.retag'
  | 'run.annotate'
  | 'run.archive'
  | 'run.pause'
  | 'run.resume'
  | 'run.cancel'
  | 'run.retry'
  | 'run.repeat'
  | 'run.make'
  | 'run.find'
  | 'run.repeats';

/** One run, or a few that were chosen. */
export function runHandlers(context: QueueContext): Handlers<Names> {
  const { store, definitions } = context;
  const marked = (runIds: readonly number[]): void => context.queue?.changed(runIds);
  return {
    'run.detail': ({ runId }) => detail(context, runId),
    'run.log': ({ runId }) => {
      const live = context.queue?.log(runId);
      return { tail: live ?? logTail(store, runId), live: live !== undefined };
    },
    'run.note': ({ runId, note }) => {
      if (!setNote(store, runId, note)) throw unknown(runId);
      marked([runId]);
    },
    'run.tag': ({ runIds, tags }) => {
      setTags(store, runIds, tags);
      marked(runIds);
    },
    'run.retag': ({ runIds, add, remove }) => {
      const before = tagsOf(store, runIds);
      changeTags(store, runIds, { add, remove });
      marked(runIds);
      return { before };
    },
    'run.annotate': ({ runIds, note }) => {
      const before = notesOf(store, runIds);
      setNotes(store, runIds, note);
      marked(runIds);
      return { before };
    },
    'run.archive': ({ runIds, archived }) => {
      setArchived(store, runIds, archived);
      marked(runIds);
    },
    'run.pause': ({ runIds }) => ({ changed: queueOf(context).changes.pause(runIds) }),
    'run.resume': ({ runIds }) => ({ changed: queueOf(context).changes.resume(runIds) }),
    'run.cancel': ({ runIds }) => ({ changed: queueOf(context).changes.cancel(runIds) }),
    'run.repeat': ({ runId }) =>
      definitions.complete(() => alone(context, () => repeatRun(store, definitions, runId, context.environment))),
    'run.make': ({ text }) =>
      definitions.complete(async () => {
        const { runs } = await readSuite(context, text, queueOf(context).device);
        const machine = hardwareOf(context.environment).key;
        return alone(context, () => singleRun(store, definitions, runs, machine));
      }),
    'run.find': ({ texts }) => {
      const machine = hardwareOf(context.environment).key;
      const find = async (text: string) => {
        const { runs } = await readSuite(context, text, context.queue?.device ?? 'cpu');
        const run = findSingleRun(store, definitions, runs, machine);
        return run === undefined ? null : { runId: run.id, status: run.status };
      };
      return definitions.complete(() => Promise.all(texts.map((text) => find(text).catch(none))));
    },
    'run.repeats': ({ runId }) => repeats(store, runId),
    'run.retry': ({ runIds }) => ({ changed: queueOf(context).changes.retry(runIds) }),
  };
}

function detail({ store, definitions }: QueueContext, runId: number): RunDetail {
  const line = runLine(store, definitions, runId);
  const [run] = runsById(store, [runId]);
  if (line === undefined || run === undefined) throw unknown(runId);
  const record = recordOf(store, run);
  return {
    ...line,
    key: run.key,
    spec: run.spec,
    message: record.message,
    createdAt: record.created_at,
    startedAt: record.started_at,
    launches: record.launches,
    jobs: record.jobs,
    remarks: [...record.remarks],
    suites: suitesOf(store, runId),
    tuned: isTuned(store, runId),
    costs: { ...record.costs },
    metrics: { ...record.metrics },
    arithmetic: record.precision === null ? null : { ...record.precision },
    environment: record.environment,
    optimum: scoringFacts(store, runId).optimum ?? null,
    again: repeatsAmong(store, [runId]).length > 0,
    ...repeatOf(run),
  };
}

/** What cannot be made has not been made. */
function none(error: unknown): null {
  if (error instanceof DescentError) return null;
  throw error;
}

/** A run that somebody waits for is made at once, unless that would start others that were stopped. */
function alone<Added extends { readonly added: boolean }>(
  context: QueueContext,
  add: () => Added,
): Added & { readonly started: boolean } {
  const queue = queueOf(context);
  const isStopped = queue.isIdle && queue.state().queued > 0;
  const found = add();
  if (found.added && !isStopped) queue.start();
  queue.added();
  return { ...found, started: !isStopped };
}

function repeats(store: Store, runId: number): Output<'run.repeats'> {
  const first = repeatedBy(store, runId);
  return {
    first: first === undefined ? null : { ...first, agreement: agreement(store, first.runId, runId) ?? null },
    again: repeatsOf(store, runId).map((line) => ({ ...line, agreement: agreement(store, runId, line.runId) ?? null })),
  };
}

const unknown = (runId: number): DescentError =>
  new DescentError('run.unknown', `There is no run ${runId}.`, { advice: 'Choose one from the list of runs.' });
