import { SvelteMap } from 'svelte/reactivity';
import type { ActiveRun, QueueState } from '../../../shared/contract/queue.ts';
import type { EventPayload } from '../../../shared/contract.ts';
import type { SparkPoint } from '../../components/chart/spark-path.ts';
import type { Client } from '../../lib/client.ts';
import { engine } from '../../lib/engine.svelte.ts';
import { resource } from '../../lib/resource.svelte.ts';

type NewPoint = EventPayload<'run.points'>[number];

const kept = 120;

/** The queue as it is, with the last points of every active run. Make it while a component is set up. */
export class QueueFeed {
  readonly #first;
  #told = $state.raw<QueueState | undefined>();
  readonly #points = new SvelteMap<number, readonly SparkPoint[]>();

  constructor(client: Client) {
    this.#first = resource(() => client.call('queue.state', undefined));
    $effect(() => {
      const stops = [
        client.on('queue.changed', (state) => {
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
