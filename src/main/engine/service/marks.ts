import type { Catalogue } from '../../../shared/domain/catalogue.ts';
import { engineRevision } from '../../../shared/domain/revisions.ts';
import { everyInWords } from '../../../shared/domain/recording.ts';
import { everyOf } from '../store/spent.ts';
import type { Group } from './board/group-table.ts';

/** What tells the runs of a group from those that are made now with the defaults, in words. */
export function marksOf(group: Group, catalogue: Catalogue): string[] {
  const { instance, configuration } = group;
  const every = everyInWords(everyOf(group.record_every_steps));
  return [
    ...(every === '' ? [] : [every]),
    ...(group.jobs > 1 ? [`${group.jobs} programs at a time`] : []),
    ...[
      older('problem', instance.revision, catalogue.problems.find(({ id }) => id === instance.problem)?.revision),
      older(
        'optimizer',
        configuration.revision,
        catalogue.optimizers.find(({ id }) => id === configuration.optimizer)?.revision,
      ),
      older(
        'precision',
        group.precision_revision,
        catalogue.precisions.find(({ id }) => id === group.precision)?.revision,
      ),
      older('engine', group.engine_revision, engineRevision),
    ].flat(),
  ];
}

const older = (what: string, revision: number, now: number | undefined): string[] =>
  now === undefined || revision === now ? [] : [`older ${what} code (revision ${revision})`];
