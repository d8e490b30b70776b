import type { Handlers, Output } from '../../../../shared/contract.ts';
import { curvesColumns } from '../../../../shared/domain/columns.ts';
import { pointOf } from '../../store/export.ts';
import { curvePart } from '../../store/curves.ts';
import type { ServiceContext } from '../context.ts';
import { runsBehind } from '../curves/members.ts';
import { Pace } from '../curves/pace.ts';
import { RunPoints } from '../curves/run-points.ts';
import { SeriesMaker } from '../curves/series.ts';
import { targetCells } from '../curves/targets.ts';

const pointColumns = curvesColumns.slice(curvesColumns.indexOf('step'));

/** Curves as charts and tables need them. Long work steps aside for whatever else the engine has to do. */
export function curveHandlers({
  store,
  definitions,
}: ServiceContext): Handlers<'curves.get' | 'curves.targets' | 'curves.points'> {
  const points = new RunPoints(store);
  const maker = new SeriesMaker(store, definitions, points);
  return {
    'curves.get': async ({ series, ...query }) => {
      const pace = new Pace();
      const made = [];
      for (const ref of series) {
        made.push(await maker.make(ref, query, pace));
        await pace.rest();
      }
      return made;
    },
    'curves.targets': async ({ series, axis, targets }) => {
      const pace = new Pace();
      const cells: Output<'curves.targets'> = [];
      for (const ref of series) cells.push(...(await targetCells(store, points, ref, axis, targets, pace)));
      return cells;
    },
    'curves.points': ({ runId, offset, limit }) => {
      const [{ optimum }] = runsBehind(store, { runId });
      const { total, rows } = curvePart(store, runId, offset, limit);
      return {
        total,
        columns: pointColumns,
        rows: Array.from({ length: rows.count }, (_, row) => {
          const point = pointOf(rows, row, optimum) as Readonly<Record<string, number | undefined>>;
          return pointColumns.map((name) => point[name] ?? null);
        }),
      };
    },
  };
}
