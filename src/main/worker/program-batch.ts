import type { RunSpec } from '../../shared/domain/run-spec.ts';
import type { Feeds, HostArray } from '../tensor/runtime/session.ts';
import { Session } from '../tensor/runtime/session.ts';
import { duesOf } from './advance.ts';
import { dataFeeds } from './data.ts';
import { hyperFeeds } from './hyper.ts';
import { oracleLimit, spent } from './oracle.ts';
import type { RunParts } from './parts.ts';
import type { Advance, Advanced, Objectives } from './program-run.ts';
import { advancedOf, auditFeeds, modesOf, objectivesOf } from './program-run.ts';
import type { Mode } from './protocol.ts';
import { CallLength } from './schedule.ts';
import type { RunProgram } from './run-program.ts';
import { buildRunProgram } from './run-program.ts';

type Tensors = Readonly<Record<string, HostArray>>;

/** Of a place that no run has, or whose run has ended: it stays as it stands. */
const nothing = { k: 0, oracle: 0 };

/**
 * Members take the steps of a call together, and rows of them all are made at the same turns: so they are set at one place
 * of a buffer, where each member's at a place of its own would be a loop over all.
 */
const sharedInputs: ReadonlySet<string> = new Set(['dues', 'count']);

/**
 * What the members of a batch hold together, parameters and state; and how many there are at most. Beyond a cache a step
 * takes as long as the steps of all, and places without a run would cost as much as runs.
 */
const atOnce = { bytes: 2 ** 18, members: 64 };

/**
 * A run's program for many members at once, loaded in this process, with their seeds and hyper-parameters as its inputs.
 * Which bits a run has must not depend on its company: so all have one instance, whose data are there once, and there are
 * as many places as the program alone decides, whether all have a run or not.
 */
export class ProgramBatch {
  /** Of one member. */
  readonly built: RunProgram;
  readonly size: number;
  readonly session: Session;
  /** What batches of the program in this process have told of it. */
  readonly length = new CallLength();
  private dataKey: string | undefined;
  /** As many as there are places: where there are fewer runs, the first stands in for others. */
  private hyper: Feeds = {};
  private seeds: readonly number[] = [];
  /** What the last call told, and at which places of its rows each member's own are. */
  private rows: readonly { readonly call: Advanced; readonly places: readonly number[] }[] = [];
  /** Undefined: they have moved since. */
  private here: readonly Objectives[] | undefined;
  private kept: readonly Tensors[] | undefined;

  constructor(parts: RunParts) {
    const { stateBytes, storage } = buildRunProgram(parts, 'points');
    const bytes = stateBytes + storage.record.allocated_bytes;
    this.size = 2 ** Math.floor(Math.log2(Math.min(atOnce.members, Math.max(1, atOnce.bytes / bytes))));
    this.built = buildRunProgram(parts, 'points', this.size);
    const shared = (name: string): boolean => sharedInputs.has(name) || name.startsWith('data/');
    this.session = new Session(this.built.program.batched(this.size, shared), modesOf);
  }

  /** Takes up runs of this program on one instance, at most one for every place. */
  use(runs: readonly { readonly spec: RunSpec; readonly parts: RunParts }[]): void {
    const [first] = runs;
    const key = JSON.stringify(first!.spec.problem);
    if (this.dataKey !== key) {
      this.session.run('load', 'plain', dataFeeds(first!.parts.problem));
      this.dataKey = key;
    }
    const all = Array.from({ length: this.size }, (_, i) => runs[i] ?? first!);
    this.seeds = all.map(({ spec }) => spec.seed);
    this.hyper = together(all.map(({ parts }) => hyperFeeds(parts.optimizer.hyper, parts.hyper)));
  }

  initialise(): void {
    this.session.run('initialise', 'plain', { seed: Float64Array.from(this.seeds), ...this.hyper });
    this.moved();
  }

  /** @param asked by places; those that nothing is asked of stay as they stand. A call may end before all that is asked. */
  advance(mode: Mode, asked: readonly (Advance | undefined)[]): Advanced[] {
    const { rows: most } = this.built;
    const turns = [...new Set(asked.flatMap((one) => one?.rows ?? []))].sort((a, b) => a - b);
    const longest = turns[most] ?? Infinity;
    const own = this.seeds.map((seed, i) => {
      const { k, oracle } = asked[i] ?? nothing;
      return { k: Math.min(k, longest), seed, oracle: oracleLimit(oracle) };
    });
    const dues = duesOf(turns.slice(0, most), most);
    const out = this.session.run('advance', mode, { ...together(own), ...this.hyper, dues });
    this.moved();
    this.rows = this.apart(out).map((each, i) => {
      const call = advancedOf(each, 0);
      const wanted = new Set(asked[i]?.rows);
      const places = Array.from({ length: call.rows }, (_, row) => row).filter((row) => wanted.has(turns[row]!));
      return { call, places };
    });
    return this.rows.map(({ call, places }) => {
      const counts = call.rows === places.length ? call.counts : rowsAt(call.counts, places);
      return { ...call, rows: places.length, counts };
    });
  }

  /** The objectives at the points of the rows of the last call, of each member. */
  audit(mode: Mode): Objectives[][] {
    const count = this.rows.reduce((most, { places }) => Math.max(most, (places.at(-1) ?? -1) + 1), 0);
    const own = this.rows.map(({ call: { counts } }, i) => {
      const { count: _, ...sampled } = auditFeeds(this.built, this.seeds[i]!, { rows: count, counts });
      return sampled;
    });
    const out = this.session.run('audit', mode, { ...together(own), count });
    return this.apart(out).map((each, i) => this.rows[i]!.places.map((row) => objectivesOf(each, row)));
  }

  /** Where each member stands, computed for all when the first is asked for. */
  auditCurrent(member: number): Objectives {
    this.here ??= this.apart(this.session.run('auditCurrent', 'plain', { seed: Float64Array.from(this.seeds) })).map(
      (own) => objectivesOf(own),
    );
    return this.here[member]!;
  }

  /** Of all places, taken when the first is asked for. */
  snapshot(): readonly Tensors[] {
    return (this.kept ??= this.apart(this.session.run('snapshot', 'plain')));
  }

  /** @param members all places' tensors */
  restore(members: readonly Tensors[]): void {
    this.session.run('restore', 'plain', together(members));
    this.moved();
  }

  close(): void {
    this.session.close();
  }

  private moved(): void {
    this.here = this.kept = undefined;
  }

  /** What a function returned, by members: each has its part of every output. */
  private apart(out: Tensors): Tensors[] {
    return this.seeds.map((_, i) =>
      Object.fromEntries(
        Object.entries(out).map(([name, all]) => {
          const each = all.length / this.size;
          return [name, all.subarray(i * each, (i + 1) * each)];
        }),
      ),
    );
  }
}

const rowsAt = (counts: Int32Array, places: readonly number[]): Int32Array =>
  Int32Array.from(places.flatMap((row) => [...counts.subarray(row * spent.length, (row + 1) * spent.length)]));

/** The inputs of a function for all members, from those of each. */
function together(feeds: readonly Feeds[]): Feeds {
  return Object.fromEntries(Object.keys(feeds[0] ?? {}).map((name) => [name, joined(feeds.map((f) => f[name]!))]));
}

function joined(values: readonly (HostArray | number)[]): HostArray {
  const [first] = values;
  if (typeof first === 'number' || first === undefined) return Float64Array.from(values as readonly number[]);
  const parts = values as readonly HostArray[];
  const all = new (first.constructor as new (length: number) => HostArray)(first.length * parts.length);
  parts.forEach((part, i) => all.set(part, i * first.length));
  return all;
}
