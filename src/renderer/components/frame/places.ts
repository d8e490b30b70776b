import type { IconNode } from 'lucide';
import BookOpen from 'lucide/dist/esm/icons/book-open.mjs';
import ChartSpline from 'lucide/dist/esm/icons/chart-spline.mjs';
import FlaskConical from 'lucide/dist/esm/icons/flask-conical.mjs';
import House from 'lucide/dist/esm/icons/house.mjs';
import Layers from 'lucide/dist/esm/icons/layers.mjs';
import ListOrdered from 'lucide/dist/esm/icons/list-ordered.mjs';
import Settings2 from 'lucide/dist/esm/icons/settings-2.mjs';
import Table2 from 'lucide/dist/esm/icons/table-2.mjs';
import type { ActionId } from '../../../shared/actions.ts';
import type { ViewName } from '../../lib/router.svelte.ts';

export interface Place {
  readonly view: ViewName;
  readonly label: string;
  readonly icon: IconNode;
  readonly action: ActionId;
}

/** The rail, from above. A run has no place of its own: it is reached from lists. */
export const places: readonly Place[] = [
  { view: 'start', label: 'Start', icon: House, action: 'go.start' },
  { view: 'suites', label: 'Suites', icon: Layers, action: 'go.suites' },
  { view: 'suite', label: 'New suite', icon: FlaskConical, action: 'suite.new' },
  { view: 'queue', label: 'Queue', icon: ListOrdered, action: 'go.queue' },
  { view: 'leaderboard', label: 'Leaderboard', icon: Table2, action: 'go.leaderboard' },
  { view: 'compare', label: 'Compare', icon: ChartSpline, action: 'go.compare' },
  { view: 'catalogue', label: 'Catalogue', icon: BookOpen, action: 'go.catalogue' },
  { view: 'settings', label: 'Settings', icon: Settings2, action: 'go.settings' },
];

export const titleOf = (view: ViewName): string => places.find((place) => place.view === view)?.label ?? 'Run';

/** Views that stay mounted when another is shown: what they show takes longest to draw. A run and a suite start afresh. */
export const keptViews: readonly ViewName[] = ['start', 'queue', 'leaderboard', 'compare'];
