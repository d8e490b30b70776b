import type { RunStatus } from '../../../shared/domain/run-spec.ts';
import { isScoredStatus } from '../../../shared/domain/run-status.ts';
import { isScored } from '../../../shared/stats/run-summary.ts';
import { placeOf } from '../hardware.ts';
import { GroupFigures } from './group-figures.ts';
import { groupSummaries, summariesOf } from './leaderboard-query.ts';
import type { Store } from './store.ts';

/**
 * What the runs of a group have in common, beside their hardware: as the runs themselves have it. With it, the key of
 * shared/stats/row-key.ts on one problem instance.
 */
const sharedColumns = [
  ...['instance_id', 'configuration_id', 'precision', 'precision_revision', 'engine_revision', 'jobs'],
  ...['budget_steps', 'budget_compute_s', 'budget_oracle_units', 'record_every_steps'],
].join();

interface Member {
  readonly device: string;
  readonly group_id: number | null;
  readonly status: RunStatus;
  readonly archived: 0 | 1;
}

const member = (store: Store, runId: number): Member => {
  const run = store.get<Member>('SELECT device, group_id, status, archived FROM run WHERE run_id = :runId', { runId });
  if (run === undefined) throw new Error(`there is no run ${runId}`);
  return run;
};

/**
 * Puts a run into the group that it belongs to on a machine, which is made where there is none; returns its id. A run
 * that goes on on another machine, or beside more others, changes its group. Part of the caller's transaction.
 *
 * @param machine key of the machine (hardware.ts)
 */
export function assignGroup(store: Store, runId: number, machine: string): number {
  const run = member(store, runId);
  const group = findOrMake(store, runId, placeOf(run.device, machine));
  if (group === run.group_id) return group;
  store.run('UPDATE run SET group_id = :group WHERE run_id = :runId', { group, runId });
  // A run that has no figures yet changes none, unless all others are archived: the group has shown theirs until now.
  const waits = Number(!isScoredStatus(run.status) && run.archived === 0);
  store.run(
    `UPDATE run_group SET runs = runs + 1, archived = archived + :archived, unfinished = unfinished + :waits,
       revision = iif(NOT :waits OR runs > 0 AND (revision <= 0 OR archived = runs), ${stale}, ${nextRevision})
     WHERE group_id = :group`,
    { group, waits, archived: run.archived },
  );
  if (run.group_id !== null) leave(store, run.group_id, waits === 1);
  return group;
}

/**
 * Above all that any group ever had, those that are stale now too: whoever has read up to a revision would pass over a
 * group that got one again.
 */
const nextRevision = `(1 + max(coalesce((SELECT max(revision) FROM run_group), 0),
  -coalesce((SELECT min(revision) FROM run_group), 0)))`;
/** Of a group whose figures are to be made again: not above 0, and its size is the revision that it had. */
const stale = '-abs(revision)';

/** A group that nobody is left in stays, without figures: who lists groups passes over it. */
function leave(store: Store, groupId: number, waits: boolean): void {
  const left = store.get<{ shown: number }>(
    'SELECT runs - archived - 1 AS shown FROM run_group WHERE group_id = :groupId AND revision > 0',
    { groupId },
  );
  if (left === undefined || left.shown === 0 || !waits) return refreshGroup(store, groupId);
  store.run(
    `UPDATE run_group SET runs = runs - 1, unfinished = unfinished - 1, revision = ${nextRevision}
     WHERE group_id = :groupId`,
    { groupId },
  );
}

function findOrMake(store: Store, runId: number, hardware: string): number {
  const known = store.get<{ id: number }>(
    `SELECT g.group_id AS id FROM run JOIN run_group AS g USING (${sharedColumns})
     WHERE run_id = :runId AND g.hardware = :hardware`,
    { runId, hardware },
  );
  if (known !== undefined) return known.id;
  return store.run(
    `INSERT INTO run_group (device, hardware, ${sharedColumns})
     SELECT device, :hardware, ${sharedColumns} FROM run WHERE run_id = :runId`,
    { runId, hardware },
  ).id;
}

/**
 * Tells the groups of some runs that these have ended: to be called once for each run, in the transaction that ends it. None
 * of the other runs is read, and a group is written once however many of its runs end together.
 */
export function endInGroups(store: Store, runIds: readonly number[]): void {
  const members = runIds.map((id) => ({ id, ...member(store, id) }));
  for (const [groupId, ended] of Map.groupBy(members, ({ group_id }) => group_id)) {
    if (groupId === null) continue;
    const isStale = store.get('SELECT 1 FROM run_group WHERE group_id = :groupId AND revision <= 0', { groupId });
    if (isStale !== undefined || ended.some(({ archived }) => archived === 1)) {
      refreshGroup(store, groupId);
      continue;
    }
    const ids = ended.map(({ id }) => id);
    const scored = summariesOf(store, ids).filter(isScored);
    if (scored.length > 0) {
      const figures = GroupFigures.read(store, groupId);
      figures.add(scored);
      figures.write(store, groupId);
    }
    store.run(
      `UPDATE run_group SET unfinished = unfinished - :ended, revision = ${nextRevision} WHERE group_id = :groupId`,
      { groupId, ended: scored.length },
    );
  }
}

/**
 * Makes all figures of a group again from its runs' summaries and hits: to be called in the transaction that archives
 * runs or queues them again. A failure is never removed: what it did not reach is a miss at what it would have spent.
 */
export function refreshGroup(store: Store, groupId: number): void {
  const runs = groupSummaries(store, groupId);
  const scored = runs.filter(isScored);
  GroupFigures.of(scored).write(store, groupId);
  store.run(
    `UPDATE run_group SET (runs, archived) =
         (SELECT count(*), coalesce(sum(archived), 0) FROM run WHERE run.group_id = :groupId),
       unfinished = :unfinished, revision = ${nextRevision} WHERE group_id = :groupId`,
    { groupId, unfinished: runs.length - scored.length },
  );
}

/** The figures of the groups of some runs are to be made again: until then they are those of before. */
export function markStale(store: Store, runIds: readonly number[]): void {
  store.run(
    `UPDATE run_group SET revision = ${stale} WHERE group_id IN
       (SELECT group_id FROM run WHERE run_id IN (SELECT value FROM json_each(:runIds)))`,
    { runIds: JSON.stringify(runIds) },
  );
}

export const staleGroups = (store: Store): number[] =>
  store.all<{ id: number }>('SELECT group_id AS id FROM run_group WHERE revision <= 0').map(({ id }) => id);

/** As `refreshGroup`, for the groups of some runs. */
export function refreshGroupsOf(store: Store, runIds: readonly number[]): void {
  const groups = store.all<{ id: number }>(
    `SELECT DISTINCT group_id AS id FROM run WHERE run_id IN (SELECT value FROM json_each(:runIds))
       AND group_id IS NOT NULL`,
    { runIds: JSON.stringify(runIds) },
  );
  for (const { id } of groups) refreshGroup(store, id);
}
