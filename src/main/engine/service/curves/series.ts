import type { CurveSeries, CurvesQuery, Ending, Line, SeriesRef } from '../../../../shared/contract/curves.ts';
import { quartilesOver, type Afterwards, type Band } from '../../../../shared/curves/group.ts';
import { bestSoFar, extentOf, noPoints, type Points } from '../../../../shared/curves/points.ts';
import { reduce } from '../../../../shared/curves/reduce.ts';
import type { Catalogue } from '../../../../shared/domain/catalogue.ts';
import { isDisturbed, type Conditions } from '../../../../shared/domain/conditions.ts';
import { metricOf } from '../../../../shared/domain/metrics.ts';
import { reasonWords } from '../../../../shared/domain/ending-words.ts';
import { isActiveStatus, isFailureStatus, isScoredStatus } from '../../../../shared/domain/run-status.ts';
import { gapOf } from '../../../../shared/stats/gap.ts';
import { refreshLabels } from '../labels.ts';
import { identityOf } from '../run-lines.ts';
import { measuredIn } from '../../store/curves.ts';
import { overviewParts } from '../../store/curve-overviews.ts';
import type { Store } from '../../store/store.ts';
import { RecentlyUsed } from '../recently-used.ts';
import { runsBehind, type CurveRun } from './members.ts';
import type { Pace } from './pace.ts';
import type { CurveValue, RunPoints } from './run-points.ts';

const seriesCacheBytes = 8 * 2 ** 20;
const groupCacheBytes = 36 * 2 ** 20;

type Query = Omit<CurvesQuery, 'series'>;
type Runs = readonly [CurveRun, ...CurveRun[]];

interface Shown extends Points {
  /** Of how many points these are an overview. */
  readonly total?: number;
}

interface Drawn extends Points {
  readonly run: CurveRun;
}

/** A group as a curve, before it is reduced. */
interface Group {
  readonly band: Band;
  readonly runs: number;
  readonly failures: number;
  readonly endings: readonly Ending[];
}

/** Makes the curves of charts; what has not changed since the last time is not made again. */
export class SeriesMaker {
  readonly #store: Store;
  readonly #catalogue: Catalogue;
  readonly #points: RunPoints;
  readonly #series = new RecentlyUsed<CurveSeries>(seriesCacheBytes);
  readonly #groups = new RecentlyUsed<Group>(groupCacheBytes);

  constructor(store: Store, catalogue: Catalogue, points: RunPoints) {
    this.#store = store;
    this.#catalogue = catalogue;
    this.#points = points;
  }

  /** @throws DescentError run.unknown, group.unknown */
  async make(ref: SeriesRef, query: Query, pace: Pace): Promise<CurveSeries> {
    const runs = runsBehind(this.#store, ref, query.axis);
    const state = runs.map(({ run_id, status }) => `${this.#points.version(run_id)} ${status}`).join();
    const names = refreshLabels(this.#store, this.#catalogue);
    const key = JSON.stringify([ref, state, query, names]);
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const series = {
      ref,
      ...identityOf(this.#store, this.#catalogue, runs[0]),
      metrics: measuredBy(runs),
      better: isTurned(runs[0], query) ? ('higher' as const) : ('lower' as const),
      live: runs.filter(({ status }) => isActiveStatus(status)).length,
      disturbed: runs.filter(wasDisturbed).length,
      ...('runId' in ref ? await this.#run(runs[0], query, pace) : await this.#group(ref, runs, state, query, pace)),
    };
    this.#series.set(key, series, bytesOf(series));
    return series;
  }

  async #run(run: CurveRun, query: Query, pace: Pace) {
    const points = upright(await this.#shownOf(run, query, pace), isTurned(run, query));
    return {
      runs: 1,
      failures: isFailureStatus(run.status) ? 1 : 0,
      middle: lineOf(points, query),
      band: null,
      traces: [],
      endings: hasStopped(run) ? [endingOf({ run, ...points })] : [],
      extent: extentOf([points], query),
    };
  }

  async #group(ref: SeriesRef, runs: Runs, state: string, query: Query, pace: Pace) {
    const key = JSON.stringify([ref, state, query.axis, query.value, query.best]);
    const group = this.#groups.get(key) ?? (await this.#newGroup(key, runs, query, pace));
    const { x, low, middle, high } = group.band;
    const turned = isTurned(runs[0], query);
    const quartiles = (turned ? [high, middle, low] : [low, middle, high]).map((y) => upright({ x, y }, turned));
    const [below, median, above] = quartiles as [Points, Points, Points];
    const traces = [];
    const traced: Points[] = [];
    for (const run of query.traces ? runs : []) {
      const points = upright(await this.#shownOf(run, query, pace), turned);
      if (points.x.length === 0) continue;
      traces.push({ runId: run.run_id, seed: run.seed, line: lineOf(points, query) });
      traced.push(points);
      await pace.rest();
    }
    return {
      runs: group.runs,
      failures: group.failures,
      middle: lineOf(median, query),
      band: { low: lineOf(below, query), high: lineOf(above, query) },
      traces,
      endings: [...group.endings],
      extent: extentOf([below, median, above, ...traced], query),
    };
  }

  async #newGroup(key: string, runs: Runs, query: Query, pace: Pace): Promise<Group> {
    const drawn: Drawn[] = [];
    for (const run of runs) drawn.push({ run, ...(await this.#pointsOf(run, query, pace)) });
    const counted = countedIn(drawn);
    const members = counted.map(({ run, x, y }) => ({ x, y, afterwards: afterwardsOf(run, query.best) }));
    const group = {
      band: await pace.finish(quartilesOver(members)),
      runs: counted.length,
      failures: counted.filter(({ run }) => isFailureStatus(run.status)).length,
      endings: drawn
        .filter(({ run }) => hasStopped(run))
        .map((one) => endingOf({ ...one, ...upright(one, isTurned(one.run, query)) })),
    };
    this.#groups.set(key, group, 4 * group.band.x.byteLength + 200 * group.endings.length);
    return group;
  }

  /** As `#pointsOf`; of a long curve that is shown whole its overview, where there is one. */
  async #shownOf(run: CurveRun, query: Query, pace: Pace): Promise<Shown> {
    const { axis, value, best, range, columns } = query;
    if (range === null && columns <= overviewParts && !(value === 'gap' && run.optimum === null)) {
      const overview = this.#points.overview(run, axis, curveValueOf(value));
      await pace.rest();
      if (overview !== undefined) {
        const { x, y, best: least, within, total } = overview;
        const values = (best ? least : y).subarray(0, within);
        const optimum = value === 'gap' ? run.optimum! : 0;
        return { x: x.subarray(0, within), y: optimum === 0 ? values : values.map((f) => gapOf(f, optimum)), total };
      }
    }
    return this.#pointsOf(run, query, pace);
  }

  async #pointsOf(run: CurveRun, { axis, value, best }: Query, pace: Pace): Promise<Points> {
    if (value === 'gap' && run.optimum === null) return noPoints;
    const read = await this.#points.read(run, axis, curveValueOf(value), pace);
    await pace.rest();
    // A curve ends where its budget does, as every figure of the run: what is beyond is recorded and not credited.
    const [x, y] = [read.x.subarray(0, read.within), read.y.subarray(0, read.within)];
    const optimum = value === 'gap' ? run.optimum! : 0;
    const costs = isTurned(run, { value }) ? y.map((each) => 0 - each) : y;
    const values = optimum === 0 ? costs : costs.map((f) => gapOf(f, optimum));
    return { x, y: best ? bestSoFar(values) : values };
  }
}

const curveValueOf = (value: Query['value']): CurveValue =>
  value === 'working' ? 'working' : value === 'gap' || value === 'f' ? 'audited' : value;

/** Whether more of it is better. */
function isTurned({ metrics_json: json }: CurveRun, { value }: Pick<Query, 'value'>): boolean {
  const name = metricOf(value);
  return name !== undefined && measuredIn(json).some((each) => each.name === name && each.better === 'higher');
}

/** What any of the runs measures, each once. */
function measuredBy(runs: Runs): string[] {
  return [...new Set(runs.flatMap(({ metrics_json: json }) => measuredIn(json).map(({ name }) => name)))];
}

/** Points of which more is better were turned over, for what is best and worst of them; here they stand again. */
const upright = <P extends Points>(points: P, isTurned: boolean): P =>
  isTurned ? { ...points, y: points.y.map((each) => 0 - each) } : points;

function lineOf(shown: Shown, { columns, xLog, range }: Query): Line {
  const line = reduce(shown, { count: columns, log: xLog }, range);
  const { total = line.points } = shown;
  return { ...line, reduced: line.reduced || total > line.points, points: total };
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

const wasDisturbed = ({ conditions_json: json }: CurveRun): boolean =>
  json !== null && isDisturbed(JSON.parse(json) as Conditions);

const hasStopped = ({ status }: CurveRun): boolean => isFailureStatus(status) || status === 'cancelled';

function endingOf({ run, x, y }: Drawn): Ending {
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
