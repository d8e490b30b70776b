import type { Handlers } from '../../../../shared/contract.ts';
import type { RunDetail } from '../../../../shared/contract/runs.ts';
import { DescentError } from '../../../../shared/domain/error.ts';
import { scoringFacts } from '../../store/instances.ts';
import { logTail } from '../../store/launches.ts';
import { setArchived, setNote, setTags } from '../../store/run-marks.ts';
import { recordOf } from '../../store/run-record.ts';
import { runsById } from '../../store/runs.ts';
import { suitesOf } from '../../store/suites.ts';
import { queueOf, type QueueContext } from '../queue/queue-context.ts';
import { repeatOf } from '../repeat.ts';
import { runLine } from '../run-lines.ts';

type Names =
  | 'run.detail'
  | 'run.log'
  | 'run.note'
  | 'run.tag'
  | 'run.archive'
  | 'run.pause'
  | 'run.resume'
  | 'run.cancel'
  | 'run.retry';

/** One run, or a few that were chosen. */
export function runHandlers(context: QueueContext): Handlers<Names> {
  const { store } = context;
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
    'run.archive': ({ runIds, archived }) => {
      setArchived(store, runIds, archived);
      marked(runIds);
    },
    'run.pause': ({ runIds }) => ({ changed: queueOf(context).changes.pause(runIds) }),
    'run.resume': ({ runIds }) => ({ changed: queueOf(context).changes.resume(runIds) }),
    'run.cancel': ({ runIds }) => ({ changed: queueOf(context).changes.cancel(runIds) }),
    'run.retry': ({ runIds }) => ({ changed: queueOf(context).changes.retry(runIds) }),
  };
}

function detail({ store, definitions }: QueueContext, runId: number): RunDetail {
  const line = runLine(store, definitions, runId);
  const [run] = runsById(store, [runId]);
  if (line === undefined || run === undefined) throw unknown(runId);
  const record = recordOf(store, run);
  const { note } = store.get<{ note: string }>('SELECT note FROM run WHERE run_id = :runId', { runId })!;
  return {
    ...line,
    key: run.key,
    spec: run.spec,
    message: record.message,
    note,
    createdAt: record.created_at,
    startedAt: record.started_at,
    launches: record.launches,
    jobs: record.jobs,
    remarks: [...record.remarks],
    suites: suitesOf(store, runId),
    costs: { ...record.costs },
    arithmetic: record.precision === null ? null : { ...record.precision },
    environment: record.environment,
    optimum: scoringFacts(store, runId).optimum ?? null,
    ...repeatOf(run),
  };
}

const unknown = (runId: number): DescentError =>
  new DescentError('run.unknown', `There is no run ${runId}.`, { advice: 'Choose one from the list of runs.' });
