import { SvelteMap } from 'svelte/reactivity';
import type { Line } from '../../../shared/contract/curves.ts';
import type { KnownProblem } from '../../../shared/contract/start.ts';
import { precisionIds, type PrecisionId } from '../../../shared/domain/run-spec.ts';
import { defaultBoardQuery } from '../../../shared/contract/board.ts';
import { frameOf, sparkPath, type SparkPoint } from '../../components/chart/spark-path.ts';
import type { Client } from '../../lib/client.ts';

/** Wider than a small curve is drawn. */
const columns = 64;

/**
 * The curves of the best methods, read problem by problem once the table is there: those of a large database take their
 * time. Make it while a component is set up.
 */
export class SmallCurves {
  readonly #lines = new SvelteMap<number, readonly SparkPoint[]>();

  constructor(client: Client, known: () => readonly KnownProblem[]) {
    $effect(() => {
      const problems = known();
      let isOver = false;
      const read = async (): Promise<void> => {
        for (const problem of problems) {
          if (isOver) return;
          // What cannot be read has no curve here; Compare, which the row leads to, says why.
          await this.#read(client, problem).catch(() => {});
        }
      };
      void read();
      return () => {
        isOver = true;
      };
    });
  }

  /** Of one problem, in one frame, so that its precisions compare: on log axes, since one may take a thousand times as long. */
  pathsOf(problem: KnownProblem, width: number, height: number): Partial<Record<PrecisionId, string>> {
    const lines = precisionIds.flatMap((precision) => {
      const points = this.#lines.get(groupOf(problem, precision) ?? -1);
      return points === undefined ? [] : [{ precision, points }];
    });
    const frame = frameOf(
      lines.map(({ points }) => points),
      true,
    );
    if (frame === undefined) return {};
    return Object.fromEntries(
      lines.map(({ precision, points }) => [precision, sparkPath(points, width, height, frame)]),
    );
  }

  async #read(client: Client, problem: KnownProblem): Promise<void> {
    const groups = groupsOf(problem);
    const hasOptimum = Object.values(problem.best).some(({ cell }) => cell.gap !== null);
    const { series } = await client.call('curves.get', {
      series: groups.map((groupId) => ({ groupId })),
      ...{ axis: defaultBoardQuery.axis, value: hasOptimum ? 'gap' : 'f', best: true, xLog: true, yLog: true },
      ...{ range: null, columns, traces: false },
    });
    for (const { ref, middle } of series) if ('groupId' in ref) this.#lines.set(ref.groupId, pointsOf(middle));
  }
}

const groupOf = ({ best }: KnownProblem, precision: PrecisionId): number | undefined =>
  best[precision]?.cell.groupIds[0];

/** The groups of the best methods of a problem. */
export const groupsOf = (problem: KnownProblem): number[] =>
  precisionIds.flatMap((precision) => groupOf(problem, precision) ?? []);

const pointsOf = ({ x, y }: Line): SparkPoint[] => Array.from(x, (each, i) => ({ x: each, y: y[i]! }));
