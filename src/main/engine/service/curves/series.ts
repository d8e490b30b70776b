import type { CurveSeries, CurvesQuery, Line, SeriesRef } from '../../../../shared/contract/curves.ts';
import { quartilesOver, type Afterwards, type Band } from '../../../../shared/curves/group.ts';
import { bestSoFar, extentOf, noPoints, type Points } from '../../../../shared/curves/points.ts';
import { reduce } from '../../../../shared/curves/reduce.ts';
import type { Catalogue } from '../../../../shared/domain/catalogue.ts';
import {
  isActiveStatus,
  isFailureStatus,
  isScoredStatus,
  reasonWords,
} from '../../../../shared/domain/ending-words.ts';
import { identityOf } from '../run-lines.ts';
import type { Store } from '../../store/store.ts';
import { ByteCache } from './byte-cache.ts';
import { runsBehind, type CurveRun } from './members.ts';
import type { Pace } from './pace.ts';
import type { RunPoints } from './run-points.ts';

const seriesCacheBytes = 16 * 2 ** 20;
const bandCacheBytes = 32 * 2 ** 20;

type Query = Omit<CurvesQuery, 'series'>;

interface Drawn extends Points {
  readonly run: CurveRun;
}

/** Makes the curves of charts; what has not changed since the last time is not made again. */
export class SeriesMaker {
  readonly #store: Store;
  readonly #catalogue: Catalogue;
  readonly #points: RunPoints;
  readonly #series = new ByteCache<CurveSeries>(seriesCacheBytes);
  readonly #bands = new ByteCache<Band>(bandCacheBytes);

  constructor(store: Store, catalogue: Catalogue, points: RunPoints) {
    this.#store = store;
    this.#catalogue = catalogue;
    this.#points = points;
  }

  /** @throws DescentError run.unknown, group.unknown */
  async make(ref: SeriesRef, query: Query, pace: Pace): Promise<CurveSeries> {
    const runs = runsBehind(this.#store, ref);
    const state = runs.map(({ run_id, status }) => `${this.#points.version(run_id)} ${status}`).join();
    const key = JSON.stringify([ref, state, query]);
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const series = await this.#build(ref, runs, state, query, pace);
    this.#series.set(key, series, bytesOf(series));
    return series;
  }

  async #build(
    ref: SeriesRef,
    runs: readonly [CurveRun, ...CurveRun[]],
    state: string,
    query: Query,
    pace: Pace,
  ): Promise<CurveSeries> {
    const drawn: Drawn[] = [];
    for (const run of runs) drawn.push({ run, ...(await this.#pointsOf(run, query, pace)) });
    const counted = countedIn(drawn);
    const single = 'runId' in ref;
    const bandKey = JSON.stringify([ref, state, query.axis, query.value, query.best]);
    const band = single ? undefined : await this.#band(bandKey, counted, query.best, pace);
    const lineOf = (points: Points): Line => reduce(points, { count: query.columns, log: query.xLog }, query.range);
    const middle = band === undefined ? (drawn[0] ?? noPoints) : { x: band.x, y: band.middle };
    const edges =
      band &&
      ([
        { x: band.x, y: band.low },
        { x: band.x, y: band.high },
      ] as const);
    const traced = query.traces && !single ? drawn.filter(({ x }) => x.length > 0) : [];
    return {
      ref,
      ...identityOf(this.#catalogue, runs[0]),
      runs: counted.length,
      failures: counted.filter(({ run }) => isFailureStatus(run.status)).length,
      live: runs.filter(({ status }) => isActiveStatus(status)).length,
      middle: lineOf(middle),
      band: edges === undefined ? null : { low: lineOf(edges[0]), high: lineOf(edges[1]) },
      traces: traced.map(({ run, ...points }) => ({ runId: run.run_id, seed: run.seed, line: lineOf(points) })),
      endings: drawn.filter(({ run }) => hasStopped(run)).map(endingOf),
      extent: extentOf([middle, ...(edges ?? []), ...traced], query),
    };
  }

  async #pointsOf(run: CurveRun, { axis, value, best }: Query, pace: Pace): Promise<Points> {
    if (value === 'gap' && run.optimum === null) return noPoints;
    const { x, y } = await this.#points.read(run.run_id, axis, value === 'working' ? 'working' : 'audited', pace);
    await pace.rest();
    const optimum = value === 'gap' ? run.optimum! : 0;
    const values = optimum === 0 ? y : y.map((f) => f - optimum);
    return { x, y: best ? bestSoFar(values) : values };
  }

  async #band(key: string, counted: readonly Drawn[], best: boolean, pace: Pace): Promise<Band> {
    const known = this.#bands.get(key);
    if (known !== undefined) return known;
    const members = counted.map(({ run, x, y }) => ({ x, y, afterwards: afterwardsOf(run, best) }));
    const band = await pace.finish(quartilesOver(members));
    this.#bands.set(key, band, 4 * band.x.byteLength);
    return band;
  }
}

/** Runs that finished or failed; while there is none, those that have points. */
function countedIn(drawn: readonly Drawn[]): readonly Drawn[] {
  const scored = drawn.filter(({ run }) => isScoredStatus(run.status));
  return scored.length > 0 ? scored : drawn.filter(({ x }) => x.length > 0);
}

function afterwardsOf({ status, reason }: CurveRun, best: boolean): Afterwards {
  if (isFailureStatus(status)) return 'worst';
  return status === 'finished' && (best || reason === 'stopped') ? 'last' : 'unknown';
}

const hasStopped = ({ status }: CurveRun): boolean => isFailureStatus(status) || status === 'cancelled';

function endingOf({ run, x, y }: Drawn) {
  const row = y.findLastIndex(Number.isFinite);
  return {
    runId: run.run_id,
    seed: run.seed,
    status: run.status,
    x: x[row] ?? NaN,
    y: y[row] ?? NaN,
    reason: run.message ?? reasonWords(run.reason),
  };
}

const bytesOf = ({ middle, band, traces }: CurveSeries): number =>
  [middle, ...(band === null ? [] : [band.low, band.high]), ...traces.map(({ line }) => line)].reduce(
    (sum, { x }) => sum + 2 * x.byteLength,
    1000,
  );
