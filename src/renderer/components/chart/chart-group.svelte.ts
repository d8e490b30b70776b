import { SvelteSet } from 'svelte/reactivity';
import type { Range } from '../../../shared/chart/panel.ts';

/** What the panels of a comparison share: the cursor, the part that is shown, and which curves are shown or in front. */
export class ChartGroup {
  /** Place of the cursor on the x axis; null: there is none. */
  cursor = $state.raw<number | null>(null);
  /** The part of the x axis that is shown; null: all of it. */
  range = $state.raw<Range | null>(null);
  /** Key of the curve that stands out. */
  focused = $state.raw<string | null>(null);
  readonly hidden = new SvelteSet<string>();

  toggle(key: string): void {
    if (!this.hidden.delete(key)) this.hidden.add(key);
  }

  reset(): void {
    this.range = null;
  }
}
