import { router, type Params, type ViewName } from '../../lib/router.svelte.ts';
import { selection } from '../../lib/selection.svelte.ts';

/**
 * Views that come back as they were left; a new suite and a run start afresh. So does the queue: what of it is shown of one
 * suite alone was asked for where that suite stood, and is a part where all is meant.
 */
const returning: readonly ViewName[] = ['suites', 'leaderboard', 'compare', 'catalogue', 'settings'];

const last: Partial<Record<ViewName, Params>> = {};

/** Notes where the window is; call it while the frame is set up. */
export function followVisits(): void {
  $effect(() => {
    if (returning.includes(router.view)) last[router.view] = router.params;
  });
}

/** How a view was left. For the comparison, what is picked by now comes before what was picked then. */
export function paramsToReturn(view: ViewName): Params {
  const kept = last[view] ?? {};
  if (view !== 'compare' || selection.count === 0) return kept;
  const others = Object.entries(kept).filter(([name]) => name !== 'groups' && name !== 'runs');
  return { ...Object.fromEntries(others), ...selection.params };
}
