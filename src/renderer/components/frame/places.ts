import type { LucideIcon } from '@lucide/svelte';
import BookOpen from '@lucide/svelte/icons/book-open';
import ChartSpline from '@lucide/svelte/icons/chart-spline';
import FlaskConical from '@lucide/svelte/icons/flask-conical';
import House from '@lucide/svelte/icons/house';
import ListOrdered from '@lucide/svelte/icons/list-ordered';
import Settings2 from '@lucide/svelte/icons/settings-2';
import Table2 from '@lucide/svelte/icons/table-2';
import type { ActionId } from '../../../shared/actions.ts';
import type { ViewName } from '../../lib/router.svelte.ts';

export interface Place {
  readonly view: ViewName;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly action: ActionId;
}

/** The rail, from above. A run has no place of its own: it is reached from lists. */
export const places: readonly Place[] = [
  { view: 'start', label: 'Start', icon: House, action: 'go.start' },
  { view: 'suite', label: 'New suite', icon: FlaskConical, action: 'go.suite' },
  { view: 'queue', label: 'Queue', icon: ListOrdered, action: 'go.queue' },
  { view: 'leaderboard', label: 'Leaderboard', icon: Table2, action: 'go.leaderboard' },
  { view: 'compare', label: 'Compare', icon: ChartSpline, action: 'go.compare' },
  { view: 'catalogue', label: 'Catalogue', icon: BookOpen, action: 'go.catalogue' },
  { view: 'settings', label: 'Settings', icon: Settings2, action: 'go.settings' },
];

export const titleOf = (view: ViewName): string => places.find((place) => place.view === view)?.label ?? 'Run';
