import { oracleWeights, type Budget } from '../../../shared/domain/run-spec.ts';
import { gapOf } from '../../../shared/stats/gap.ts';
import type { Rows } from '../../worker/protocol.ts';
import { bytesOf, doublesOf } from './blobs.ts';
import { column, columnCount, curveChunks, curveEnd, present } from './curves.ts';
import type { Store } from './store.ts';

/** By which rule rows are chosen: raise it with the rule, and overviews of the older one are made anew. */
const revision = 1;
/** Shorter curves are read about as fast as an overview of them. */
export const leastRows = 40_000;
/** Parts of every axis that are told apart, on a linear and on a log one: of a wider chart all points are read. */
export const overviewParts = 2560;

/** What an overview is made by beside the rows. */
export interface OverviewFacts {
  readonly budget: Budget;
  readonly optimum: number | undefined;
}

/** Rows of a long curve that stand for all of them. */
export interface Overview {
  readonly rows: Rows;
  /** Their places in the curve. */
  readonly places: Uint32Array;
  /** Of the whole curve up to each of them, working and audited in turn; NaN until the first number. */
  readonly best: Float64Array;
  /** Of the whole curve within the budget: rows with such a value. */
  readonly working: number;
  readonly audited: number;
}

const objectives = [
  { bit: present.f_working, column: column.f_working },
  { bit: present.f_audited, column: column.f_audited },
] as const;

/** A finite number, or one kind of what is none. */
const kindOf = (value: number): number =>
  Number.isNaN(value) ? 1 : value === Infinity ? 2 : value === -Infinity ? 3 : 4;

const axes = 4;

/** Costs on the four axes: steps, function evaluations, oracle units, seconds. */
function costsAt(values: Float64Array, at: number, costs: Float64Array): void {
  const evaluations = values[at + column.f_evals]!;
  costs[0] = values[at + column.step]!;
  costs[1] = evaluations;
  costs[2] =
    oracleWeights.f * evaluations +
    oracleWeights.g * values[at + column.g_evals]! +
    oracleWeights.hv * values[at + column.hv_evals]!;
  costs[3] = values[at + column.compute_s]!;
}

/**
 * Chooses the rows of an overview from chunks in their order. The curve is cut into parts no longer than one of
 * `overviewParts` on any axis, linear or log, and wherever it becomes finite, infinite or no number, or leaves the budget;
 * of each part the first, the last, the least and the greatest value of both objectives stay, and the least that a log axis
 * can show, of the objective and of its gap.
 */
export class OverviewMaker {
  readonly #facts: OverviewFacts;
  readonly #last = new Float64Array(axes);
  readonly #steps = new Float64Array(axes);
  readonly #ratios = new Float64Array(axes).fill(NaN);
  readonly #begin = new Float64Array(axes);
  readonly #costs = new Float64Array(axes);
  readonly #best = [NaN, NaN];
  readonly #counts = [0, 0];
  /** Of the values in the part; 0: there is none yet. */
  readonly #kinds = [0, 0];
  #isOver = false;
  #place = 0;
  /** Of the part that is looked at; and what was chosen. */
  readonly #part = new RowList();
  readonly #kept = new RowList();

  /** @param last the last row of the curve */
  constructor(last: Float64Array, facts: OverviewFacts) {
    this.#facts = facts;
    costsAt(last, 0, this.#last);
  }

  add({ count, values, mask }: Rows): void {
    const { budget } = this.#facts;
    const costs = this.#costs;
    for (let row = 0, at = 0; row < count; row += 1, at += columnCount, this.#place += 1) {
      costsAt(values, at, costs);
      if (this.#place === 0)
        costs.forEach((cost, axis) => (this.#steps[axis] = (this.#last[axis]! - cost) / overviewParts));
      const isOver = costs[2]! > budget.oracle || costs[0]! > budget.steps || costs[3]! > budget.seconds;
      let isOther = isOver !== this.#isOver || this.#place === 0 || this.#isBeyond();
      this.#isOver = isOver;
      for (let i = 0; i < objectives.length; i += 1) {
        const value = values[at + objectives[i]!.column]!;
        if ((mask[row]! & objectives[i]!.bit) === 0) continue;
        isOther ||= this.#kinds[i] !== 0 && this.#kinds[i] !== kindOf(value);
        if (!isOver) this.#counts[i]! += 1;
        if (value < this.#best[i]! || Number.isNaN(this.#best[i])) this.#best[i] = value;
      }
      if (isOther) {
        this.#close();
        this.#begin.set(costs);
      }
      for (let i = 0; i < objectives.length; i += 1)
        if ((mask[row]! & objectives[i]!.bit) !== 0) this.#kinds[i] = kindOf(values[at + objectives[i]!.column]!);
      this.#part.push(values, at, mask[row]!, this.#place, this.#best);
    }
  }

  /** Undefined: it would hardly be shorter than the curve. */
  finish(): Overview | undefined {
    this.#close();
    if (this.#kept.count === 0 || 2 * this.#kept.count > this.#place) return undefined;
    return { ...this.#kept.taken(), working: this.#counts[0]!, audited: this.#counts[1]! };
  }

  #isBeyond(): boolean {
    for (let axis = 0; axis < axes; axis += 1) {
      const [begin, cost] = [this.#begin[axis]!, this.#costs[axis]!];
      if (cost - begin > this.#steps[axis]!) return true;
      if (cost > 0 && Number.isNaN(this.#ratios[axis]))
        this.#ratios[axis] = (this.#last[axis]! / cost) ** (1 / overviewParts);
      if (begin > 0 ? cost > begin * this.#ratios[axis]! : cost > 0) return true;
    }
    return false;
  }

  /** Keeps what stands for the part, which begins anew. */
  #close(): void {
    const part = this.#part;
    const chosen = new Set<number>();
    for (const { bit, column: name } of objectives) extremes(part, bit, name, this.#facts.optimum, chosen);
    for (const row of [...chosen].sort((a, b) => a - b)) this.#kept.take(part, row);
    part.count = 0;
    this.#kinds.fill(0);
  }
}

function extremes(part: RowList, bit: number, name: number, optimum: number | undefined, chosen: Set<number>): void {
  let [first, last, least, greatest, positive, apart] = [-1, -1, -1, -1, -1, -1];
  let [low, high, lowPositive, lowApart] = [Infinity, -Infinity, Infinity, Infinity];
  for (let row = 0; row < part.count; row += 1) {
    if ((part.mask[row]! & bit) === 0) continue;
    const value = part.values[row * columnCount + name]!;
    if (first < 0) first = row;
    last = row;
    if (!Number.isFinite(value)) continue;
    if (value < low) [low, least] = [value, row];
    if (value > high) [high, greatest] = [value, row];
    if (value > 0 && value < lowPositive) [lowPositive, positive] = [value, row];
    if (optimum !== undefined && value < lowApart && gapOf(value, optimum) > 0) [lowApart, apart] = [value, row];
  }
  for (const row of [first, last, least, greatest, positive, apart]) if (row >= 0) chosen.add(row);
}

/** Rows with their places in the curve and the best values up to them; it grows. */
class RowList {
  count = 0;
  values = new Float64Array(64 * columnCount);
  mask = new Uint8Array(64);
  #places = new Uint32Array(64);
  #best = new Float64Array(64 * objectives.length);

  push(values: Float64Array, at: number, mask: number, place: number, best: ArrayLike<number>, from = 0): void {
    if (this.count === this.mask.length) this.#grow();
    const [row, to] = [this.count, this.count * columnCount];
    for (let name = 0; name < columnCount; name += 1) this.values[to + name] = values[at + name]!;
    this.mask[row] = mask;
    this.#places[row] = place;
    for (let i = 0; i < objectives.length; i += 1) this.#best[row * objectives.length + i] = best[from + i]!;
    this.count += 1;
  }

  /** Takes a row of another list. */
  take(list: RowList, row: number): void {
    const { values, mask } = list;
    this.push(values, row * columnCount, mask[row]!, list.#places[row]!, list.#best, row * objectives.length);
  }

  taken(): Pick<Overview, 'rows' | 'places' | 'best'> {
    const { count } = this;
    const rows = { count, values: this.values.slice(0, count * columnCount), mask: this.mask.slice(0, count) };
    return { rows, places: this.#places.slice(0, count), best: this.#best.slice(0, count * objectives.length) };
  }

  #grow(): void {
    const grown = <T extends Float64Array | Uint32Array | Uint8Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.values = grown(this.values, new Float64Array(2 * this.values.length));
    this.mask = grown(this.mask, new Uint8Array(2 * this.mask.length));
    this.#places = grown(this.#places, new Uint32Array(2 * this.#places.length));
    this.#best = grown(this.#best, new Float64Array(2 * this.#best.length));
  }
}

/** Makes the overview of a long curve from its stored rows; part of the caller's transaction. */
export function recordOverview(store: Store, runId: number, facts: OverviewFacts): void {
  const { count, last } = curveEnd(store, runId);
  if (last === undefined || count < leastRows) return;
  const maker = new OverviewMaker(last, facts);
  for (const chunk of curveChunks(store, runId)) maker.add(chunk);
  const overview = maker.finish();
  if (overview !== undefined) insertOverview(store, runId, count, overview);
}

/** @param count of all rows of the curve */
export function insertOverview(store: Store, runId: number, count: number, overview: Overview): void {
  const { rows, places, best, working, audited } = overview;
  store.run(
    `INSERT OR REPLACE INTO curve_overview (run_id, revision, row_count, working, audited, n, places, data, mask, best)
     VALUES (:runId, ${revision}, :count, :working, :audited, :n, :places, :data, :mask, :best)`,
    {
      ...{ runId, count, working, audited, n: rows.count, mask: rows.mask },
      ...{ places: bytesOf(places), data: bytesOf(rows.values), best: bytesOf(best) },
    },
  );
}

interface OverviewRow {
  readonly working: number;
  readonly audited: number;
  readonly n: number;
  readonly places: Uint8Array;
  readonly data: Uint8Array;
  readonly mask: Uint8Array;
  readonly best: Uint8Array;
}

/** Undefined: there is none, as of a short curve, or none that is made as they are now. */
export function readOverview(store: Store, runId: number): Overview | undefined {
  const row = store.get<OverviewRow>(
    `SELECT working, audited, n, places, data, mask, best FROM curve_overview
     WHERE run_id = :runId AND revision = ${revision}`,
    { runId },
  );
  if (row === undefined) return undefined;
  const { working, audited, n: count, places, data, mask, best } = row;
  return {
    rows: { count, values: doublesOf(data), mask },
    places: new Uint32Array(aligned(places)),
    best: doublesOf(best),
    working,
    audited,
  };
}

/** As it was read, or a copy where that does not begin at the beginning of its memory. */
const aligned = ({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer =>
  byteOffset === 0 && buffer.byteLength === byteLength && buffer instanceof ArrayBuffer
    ? buffer
    : (buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
