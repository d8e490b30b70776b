import type { SeriesRef } from '../../../shared/contract/curves.ts';
import { count, counted } from '../../lib/format.ts';
import { router } from '../../lib/router.svelte.ts';
import { selection } from '../../lib/selection.svelte.ts';
import { toast } from '../../lib/toast.ts';

/** As many as one call for curves takes. */
const mostPicked = 200;

/** Opens the comparison with a run beside what was picked before. */
export function compareRun(runId: number): void {
  selection.add([{ runId }]);
  router.go('compare', selection.params);
}

/**
 * Says that what was picked before gave way to others, and brings it back; call it before they are picked. Nothing is lost
 * where the others have it, too.
 */
export function tellPicksReplaced(by: readonly SeriesRef[]): void {
  const before = selection.refs;
  const names = new Set(by.map((ref) => JSON.stringify(ref)));
  if (before.every((ref) => names.has(JSON.stringify(ref)))) return;
  toast.done(
    `${counted(before.length, 'curve')} picked before ${before.length === 1 ? 'is' : 'are'} not in this comparison`,
    {
      action: {
        label: 'Undo',
        onClick: () => {
          selection.set(before);
          router.go('compare', selection.params);
        },
      },
    },
  );
}

/** Opens the comparison of these in place of what was picked before. */
export function comparePicked(refs: readonly SeriesRef[], noun: 'groups' | 'runs'): void {
  if (refs.length === 0) return;
  const some = refs.slice(0, mostPicked);
  tellPicksReplaced(some);
  selection.set(some);
  if (refs.length > mostPicked)
    toast.notice({ message: `The first ${mostPicked} of ${count(refs.length)} ${noun} are compared.` });
  router.go('compare', selection.params);
}
