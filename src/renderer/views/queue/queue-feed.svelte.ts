import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { ActiveRun, QueueState } from '../../../shared/contract/queue.ts';
import type { EventPayload } from '../../../shared/contract.ts';
import type { SparkPoint } from '../../components/chart/spark-path.ts';
import type { Client } from '../../lib/client.ts';
import { engine } from '../../lib/engine.svelte.ts';
import { resource } from '../../lib/resource.svelte.ts';

type NewPoint = EventPayload<'run.points'>[number];

const kept = 120;
/** As long as a second press of the same button may take. */
const new_ms = 800;

/** The queue as it is, with the last points of every active run. Make it while a component is set up. */
export class QueueFeed {
  readonly #first;
  #told = $state.raw<QueueState | undefined>();
  readonly #new = new SvelteSet<number>();
  readonly #points = new SvelteMap<number, readonly SparkPoint[]>();

  constructor(client: Client) {
    this.#first = resource(() => client.call('queue.state', undefined));
    $effect(() => {
      const stops = [
        client.on('queue.changed', (state) => {
          this.#welcome(state.active);
          this.#told = state;
          this.#forget(state.active);
        }),
        client.on('run.points', (points) => {
          this.#add(points);
        }),
        client.on('engine.status', ({ state }) => {
          // What an engine that ended has told says nothing of the new one.
          if (state !== 'ready') return;
          this.#told = undefined;
          this.#first.reload();
        }),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    });
  }

  get state(): QueueState | undefined {
    // Until this one has been told, what the window knows: the lists below it need not wait for the answer.
    return this.#told ?? this.#first.value ?? (engine.ready ? engine.queue : undefined);
  }

  get error() {
    return this.state === undefined ? this.#first.error : undefined;
  }

  get reload() {
    return this.#first.reload;
  }

  /** Its newest points: the gap, or the objective where no optimum is known. */
  sparkOf(runId: number): readonly SparkPoint[] {
    return this.#points.get(runId) ?? [];
  }

  /** It has just taken the place of another one: a press there may be meant for that. */
  isNew(runId: number): boolean {
    return this.#new.has(runId);
  }

  #welcome(active: readonly ActiveRun[]): void {
    const before = this.state?.active;
    if (before === undefined) return;
    for (const { runId } of active)
      if (!before.some((known) => known.runId === runId)) {
        this.#new.add(runId);
        setTimeout(() => this.#new.delete(runId), new_ms);
      }
  }

  #add(points: readonly NewPoint[]): void {
    for (const { runId, step, gap, f } of points) {
      const y = gap ?? f;
      if (y === null) continue;
      const own = this.#points.get(runId) ?? [];
      if (step > (own.at(-1)?.x ?? -1)) this.#points.set(runId, [...own.slice(1 - kept), { x: step, y }]);
    }
  }

  #forget(active: readonly ActiveRun[]): void {
    for (const id of [...this.#points.keys()]) if (!active.some(({ runId }) => runId === id)) this.#points.delete(id);
  }
}
