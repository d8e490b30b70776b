import { router } from '../../lib/router.svelte.ts';
import { selection } from '../../lib/selection.svelte.ts';

/** Opens the comparison with a run beside what was picked before. */
export function compareRun(runId: number): void {
  selection.add([{ runId }]);
  router.go('compare', selection.params);
}
