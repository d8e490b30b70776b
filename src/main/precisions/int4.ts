import { DescentError } from '../../shared/domain/error.ts';
import type { Key, Tensor } from '../tensor/index.ts';
import {
  abs,
  add,
  cast,
  clip,
  div,
  equal,
  expandDims,
  fill,
  flatten,
  floor,
  isFinite,
  max,
  min,
  mul,
  ones,
  pad,
  randomUniform,
  reshape,
  round,
  select,
  sizeOf,
  sliceAxis,
  subKey,
  zerosLike,
} from '../tensor/index.ts';
import type { Params } from '../tensor/params.ts';
import type { ParameterSpec, ProblemInstance, Unknowns } from '../problems/define.ts';
import { singleSums, type PrecisionDefinition, type Storage, type Stored } from './define.ts';
import { pack, unpack } from './packing.ts';

/** Entries that share a scale; 4 + 32/64 = 4.5 bits a parameter. */
const block = 64;
/** Tensors below this many entries stay in fp32, as biases and gains do. */
const smallest = 1024;
/** Codes of format int4r: -7…7 of one seventh of the scale. */
const top = 7;

type F32 = Tensor<'float32'>;

/** Storage of one tensor as packed codes with scales. */
interface Packed {
  readonly spec: ParameterSpec;
  readonly entries: number;
  readonly groups: number;
  /** Entries of one group. */
  readonly size: number;
  /** Frozen scale (half the box), or undefined: refitted from the block at every write. */
  readonly box: number | undefined;
}

function packing(spec: ParameterSpec, box: number | undefined): Packed {
  const entries = sizeOf(spec.shape);
  return {
    spec,
    entries,
    box,
    size: box === undefined ? block : entries,
    groups: box === undefined ? Math.ceil(entries / block) : 1,
  };
}

/** The entries as rows of one group each, the last filled with zeros. */
const rows = (x: F32, p: Packed): F32 =>
  reshape(pad(flatten(x), [[0, p.groups * p.size - p.entries]]), [p.groups, p.size]);

/** A group with a value that is not finite has no scale: all of it is NaN when it is read again. */
function scalesOf(x: F32, p: Packed): F32 {
  const finite = equal(min(cast(isFinite(rows(x, p)), 'float32'), 1), 1);
  const scales = p.box === undefined ? largestOf(x, p) : fill([1], p.box, 'float32');
  return select(finite, scales, fill([p.groups], NaN, 'float32'));
}

function largestOf(x: F32, p: Packed): F32 {
  const largest = max(abs(rows(x, p)), 1);
  return select(equal(largest, 0), ones([p.groups], 'float32'), largest);
}

/** Codes of x: nearest (ties to even), or by stochastic rounding floor(x/step + r), r uniform in [0, 1). */
function codesOf(x: F32, scales: F32, p: Packed, key: Key | undefined): Tensor<'int32'> {
  const steps = div(rows(x, p), expandDims(div(scales, top), 1));
  const whole = key ? floor(add(steps, randomUniform(key, steps.shape, 'float32'))) : round(steps);
  // What a cast makes of NaN is nobody's business: the scale tells it.
  const known = select(isFinite(whole), whole, zerosLike(whole));
  return sliceAxis(flatten(cast(clip(known, -top, top), 'int32')), 0, 0, p.entries);
}

function store(x: F32, name: string, p: Packed, key: Key | undefined): Stored {
  const scales = scalesOf(x, p);
  return { [`${name}.codes`]: pack(codesOf(x, scales, p, key)), [`${name}.scales`]: scales };
}

function load(stored: Stored, name: string, p: Packed): F32 {
  const codes = cast(unpack(stored[`${name}.codes`] as Tensor<'uint8'>, p.entries), 'float32');
  const scales = stored[`${name}.scales`] as F32;
  const values = mul(rows(codes, p), expandDims(div(scales, top), 1));
  return reshape(sliceAxis(flatten(values), 0, 0, p.entries), p.spec.shape);
}

function layout(unknowns: Unknowns, int4: ProblemInstance['int4']): Storage {
  if (int4 === undefined)
    throw new DescentError('precision.meaningless', 'this problem declares no 4-bit storage of its parameters');
  const box = typeof int4 === 'object' ? int4.lattice : undefined;
  const packs = (u: ParameterSpec): boolean =>
    int4 !== 'blocks' || (sizeOf(u.shape) >= smallest && u.role !== 'bias' && u.role !== 'gain');
  const packed = new Map(
    Object.entries(unknowns).flatMap(([name, u]) => (packs(u) ? [[name, packing(u, box)] as const] : [])),
  );
  const kept = Object.entries(unknowns).filter(([name]) => !packed.has(name));
  if (packed.size === 0) {
    throw new DescentError(
      'precision.meaningless',
      `no tensor here has ${smallest} entries: all would stay in fp32 under int4`,
    );
  }
  const small = int4 === 'blocks-all' ? `; tensors under ${smallest} entries too, as the problem asks` : '';
  const keptBytes = kept.reduce((n, [, u]) => n + 4 * sizeOf(u.shape), 0);
  const decodedBytes = [...packed.values()].reduce((n, p) => n + 4 * p.entries, 0);
  const packedBytes = [...packed.values()].reduce((n, p) => n + Math.ceil(p.entries / 2) + 4 * p.groups, 0);
  const write = (x: Params, key: Key | undefined): Stored =>
    Object.assign(
      {},
      ...Object.entries(x).map(([name, value]) => {
        const p = packed.get(name);
        return p ? store(value as F32, name, p, key && subKey(key, `round ${name}`)) : { [name]: value };
      }),
    ) as Stored;
  return {
    specs: Object.assign(
      {},
      ...Object.entries(unknowns).map(([name, u]) => {
        const p = packed.get(name);
        if (!p) return { [name]: { dtype: 'float32', shape: u.shape } };
        return {
          [`${name}.codes`]: { dtype: 'uint8', shape: [Math.ceil(p.entries / 2)] },
          [`${name}.scales`]: { dtype: 'float32', shape: [p.groups] },
        };
      }),
    ) as Storage['specs'],
    decode: (stored) =>
      Object.fromEntries(
        Object.keys(unknowns).map((name) => {
          const p = packed.get(name);
          return [name, p ? load(stored, name, p) : (stored[name] as F32)];
        }),
      ),
    encode: (x) => write(x, undefined),
    write,
    rounded: true,
    record: {
      regime: 'int4-sr',
      words: '4-bit parameters, arithmetic simulated in fp32',
      storage: `packed codes -7…7, two in a byte, and fp32 scales (format int4r)${small}`,
      group: box === undefined ? `block of ${block}` : 'tensor',
      master_copy: 'no',
      activations: 'fp32',
      gradient: 'fp32, straight-through',
      state: 'fp32; scalar coefficients fp64',
      accumulator: singleSums,
      rounding: 'stochastic, keyed by (seed, step, tensor); the start to nearest',
      scales: box === undefined ? "refitted at every step to the block's largest entry" : `frozen: box of ±${box}`,
      kept: kept.map(([name]) => name),
      packed_bytes: packedBytes + keptBytes,
      // What a step computes with is the decoded values.
      allocated_bytes: packedBytes + decodedBytes + keptBytes,
    },
  };
}

const int4: PrecisionDefinition = {
  id: 'int4',
  title: '4-bit parameters, arithmetic simulated in fp32 (regime int4-sr)',
  revision: 2,
  dtype: 'float32',
  storage: 'packed 4-bit codes with fp32 scales, no master copy',
  arithmetic: 'fp32 on decoded values',
  rounding: 'stochastic',
  layout,
};
export default int4;
