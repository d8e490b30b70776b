import { untrack } from 'svelte';
import type { CurveSeries, CurvesQuery, MissingSeries, SeriesRef } from '../../../shared/contract/curves.ts';
import type { CallError, Client } from '../../lib/client.ts';
import { engine } from '../../lib/engine.svelte.ts';
import { usePresence } from '../../lib/presence.svelte.ts';
import { asCallError } from '../../lib/resource.svelte.ts';
import { settling } from '../../lib/settling.ts';
import { withPoints } from './live.ts';

/** Curves together with the question that they answer. */
export interface Curves {
  readonly query: CurvesQuery;
  readonly series: readonly CurveSeries[];
  /** What was asked for and cannot be read. */
  readonly missing: readonly MissingSeries[];
}

const settle_ms = 80;
const catchUp_ms = 1000;

/**
 * The curves that a query asks for, as reactive state. A change of the query (a width) asks again, many that follow each
 * other closely (a zoom) once they have been still for a moment; the old curves stay meanwhile. Points of runs that go on
 * are added as they come, and the whole is asked for again soon after. Make it while a component is set up.
 */
export class CurveFeed {
  curves = $state.raw<Curves | null>(null);
  error = $state.raw<CallError | null>(null);
  loading = $state(false);
  readonly #client: Client;
  readonly #query: () => CurvesQuery | null;
  #latest = 0;
  #catchUp: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, query: () => CurvesQuery | null) {
    this.#client = client;
    this.#query = query;
    const delay = settling(settle_ms);
    const presence = usePresence();
    $effect(() => {
      const [asked] = [this.#query(), presence?.returns];
      if (!asked) return;
      const wait = delay();
      const timer = setTimeout(() => void this.#load(asked), this.#latest === 0 ? 0 : wait);
      return () => clearTimeout(timer);
    });
    // What failed while the engine was away is there again with it.
    $effect(() => {
      if (engine.ready && untrack(() => this.error)) untrack(this.reload);
    });
    $effect(() => {
      const stopPoints = client.on('run.points', (points) => {
        const { curves } = this;
        if (!curves) return;
        const next = withPoints(curves.series, points, curves.query);
        if (next.changed) this.curves = { ...curves, series: next.series };
        // A point each 100 ms is not every stored row: the whole line follows.
        if (next.changed || next.stale) this.#askSoon();
      });
      const stopChanges = client.on('run.changed', ({ runs }) => {
        const refs = this.#query()?.series ?? [];
        if (runs.some((run) => refs.some((ref) => concerns(ref, run)))) this.#askSoon();
      });
      return () => {
        stopPoints();
        stopChanges();
        clearTimeout(this.#catchUp);
        this.#latest = -1;
      };
    });
  }

  /** Asks again now. */
  readonly reload = (): void => {
    const asked = this.#query();
    if (asked) void this.#load(asked);
  };

  #askSoon(): void {
    this.#catchUp ??= setTimeout(() => {
      this.#catchUp = undefined;
      this.reload();
    }, catchUp_ms);
  }

  async #load(query: CurvesQuery): Promise<void> {
    const mine = (this.#latest += 1);
    this.loading = true;
    try {
      const answer = await this.#client.call('curves.get', query);
      if (mine !== this.#latest) return;
      this.curves = { query, ...answer };
      this.error = null;
    } catch (thrown) {
      if (mine !== this.#latest) return;
      this.error = asCallError(thrown);
    }
    this.loading = false;
  }
}

const concerns = (ref: SeriesRef, run: { readonly runId: number; readonly groupId: number | null }): boolean =>
  'groupId' in ref ? ref.groupId === run.groupId : ref.runId === run.runId;
