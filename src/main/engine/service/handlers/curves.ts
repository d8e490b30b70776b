import type { Handlers, Output } from '../../../../shared/contract.ts';
import type { CurveSeries, MissingSeries, SeriesRef } from '../../../../shared/contract/curves.ts';
import { curvesColumns } from '../../../../shared/domain/columns.ts';
import { metricColumn } from '../../../../shared/domain/metrics.ts';
import { DescentError } from '../../../../shared/domain/error.ts';
import { pointOf } from '../../store/export.ts';
import { curvePart, measuredIn } from '../../store/curves.ts';
import type { ServiceContext } from '../context.ts';
import { runsBehind } from '../curves/members.ts';
import { Pace } from '../curves/pace.ts';
import { RunPoints } from '../curves/run-points.ts';
import { SeriesMaker } from '../curves/series.ts';
import { targetCells } from '../curves/targets.ts';

const pointColumns = curvesColumns.slice(curvesColumns.indexOf('step'));

/** Does the work for each curve. What cannot be read, as was archived since it was picked, takes no other with it. */
async function each(refs: readonly SeriesRef[], work: (ref: SeriesRef, pace: Pace) => Promise<void>) {
  const pace = new Pace();
  const missing: MissingSeries[] = [];
  for (const ref of refs) {
    try {
      await work(ref, pace);
    } catch (error) {
      if (!(error instanceof DescentError)) throw error;
      const { code, message, advice } = error;
      missing.push({ ref, code, message, ...(advice !== undefined && { advice }) });
    }
    await pace.rest();
  }
  return missing;
}

/** Curves as charts and tables need them. Long work steps aside for whatever else the engine has to do. */
export function curveHandlers({
  store,
  definitions,
}: ServiceContext): Handlers<'curves.get' | 'curves.targets' | 'curves.points'> {
  const points = new RunPoints(store);
  const maker = new SeriesMaker(store, definitions, points);
  return {
    'curves.get': async ({ series: refs, ...query }) => {
      const series: CurveSeries[] = [];
      const missing = await each(refs, async (ref, pace) => {
        series.push(await maker.make(ref, query, pace));
      });
      return { series, missing };
    },
    'curves.targets': async ({ series, axis, targets }) => {
      const cells: Output<'curves.targets'> = [];
      await each(series, async (ref, pace) => {
        cells.push(...(await targetCells(store, points, ref, axis, targets, pace)));
      });
      return cells;
    },
    'curves.points': ({ runId, offset, limit }) => {
      const [run] = runsBehind(store, { runId }, 'steps');
      const metrics = measuredIn(run.metrics_json);
      const facts = { optimum: run.optimum, seconds: run.budget_compute_s, metrics };
      const columns = [...pointColumns, ...metrics.map(({ name }) => metricColumn(name))];
      const { total, rows } = curvePart(store, runId, offset, limit);
      return {
        total,
        columns,
        rows: Array.from({ length: rows.count }, (_, row) => {
          const point = pointOf(rows, row, facts) as Readonly<Record<string, number | undefined>>;
          return columns.map((name) => point[name] ?? null);
        }),
      };
    },
  };
}
