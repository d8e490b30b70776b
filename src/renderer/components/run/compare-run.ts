import type { SeriesRef } from '../../../shared/contract/curves.ts';
import { count } from '../../lib/format.ts';
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

/** Opens the comparison of these in place of what was picked before. */
export function comparePicked(refs: readonly SeriesRef[], noun: 'groups' | 'runs'): void {
  if (refs.length === 0) return;
  selection.set(refs.slice(0, mostPicked));
  if (refs.length > mostPicked)
    toast.notice({ message: `The first ${mostPicked} of ${count(refs.length)} ${noun} are compared.` });
  router.go('compare', selection.params);
}
