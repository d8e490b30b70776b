import { choice, real } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import {
  add,
  diag,
  div,
  expandDims,
  matMul,
  mul,
  pad,
  reshape,
  sliceAxis,
  square,
  sub,
  sum,
} from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem } from '../define.ts';
import type { HostTensor } from '../define.ts';
import { hostMatrix, hostVector } from '../host.ts';
import { energy } from './block-tridiagonal.ts';

type F = Tensor<Float>;

const poisson = 0.3;
/** Of what is void, so that it has a place; what is full has 1. */
const softest = 1e-9;
const share = 0.5;
const meshes = { '30x10': [30, 10], '60x20': [60, 20] } as const;
type Mesh = keyof typeof meshes;

/** The corners of a square of side 1: its left edge downwards, then its right one. */
const corners = [0, 1].flatMap((x) => [0, 1].map((y) => [x, y] as const));

/**
 * The stiffness [8, 8] of a square of side 1 in plane stress, of unknowns x and y of each corner: ∫ BᵀDB of bilinear shapes,
 * by Gauss' two points along each side, which is exact.
 */
function stiffness(): number[][] {
  const points = [-1, 1].map((s) => 0.5 + s / Math.sqrt(12));
  const K = Array.from({ length: 8 }, () => Array.from({ length: 8 }, () => 0));
  const shear = (1 - poisson) / 2;
  for (const x of points)
    for (const y of points) {
      // Strains in x, in y and in shear of each unknown.
      const strains = corners.flatMap(([a, b]) => {
        const dx = (a === 0 ? -1 : 1) * (b === 0 ? 1 - y : y);
        const dy = (b === 0 ? -1 : 1) * (a === 0 ? 1 - x : x);
        return [
          [dx, 0, dy],
          [0, dy, dx],
        ];
      });
      strains.forEach(([a = 0, b = 0, c = 0], i) =>
        strains.forEach(([d = 0, e = 0, f = 0], j) => {
          const stress = a * (d + poisson * e) + b * (poisson * d + e) + shear * c * f;
          K[i]![j]! += (0.25 * stress) / (1 - poisson ** 2);
        }),
      );
    }
  return K;
}

/** What each square of a column of them adds to a block, [rows, block²]: of its left or right edge with either. */
function column(rows: number, from: 0 | 4, to: 0 | 4): HostTensor {
  const K = stiffness();
  const block = 2 * (rows + 1);
  const values = new Float64Array(rows * block * block);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 4; j++) values[(row * block + 2 * row + i) * block + 2 * row + j] = K[from + i]![to + j]!;
  return hostMatrix(values, rows);
}

/** Unknowns of a column of nodes, and columns of nodes, filled up to a power of two: the last one is none. */
const sizes = (mesh: Mesh): { columns: number; rows: number; block: number; blocks: number } => {
  const [columns, rows] = meshes[mesh];
  return { columns, rows, block: 2 * (rows + 1), blocks: 2 ** Math.ceil(Math.log2(columns + 2)) };
};

const everywhere = (mesh: Mesh, value: number): HostTensor => {
  const { columns, rows } = sizes(mesh);
  return hostMatrix(new Float64Array(columns * rows).fill(value), columns);
};

/** 1 where a node may move, [blocks, block]: the left edge slides downwards, the last corner sideways. */
function free(mesh: Mesh): HostTensor {
  const { columns, block, blocks } = sizes(mesh);
  const moves = (c: number, i: number): boolean =>
    c <= columns && !(c === 0 && i % 2 === 0) && !(c === columns && i === block - 1);
  return hostMatrix(
    Float64Array.from({ length: blocks * block }, (_, k) => Number(moves(Math.floor(k / block), k % block))),
    blocks,
  );
}

/** A field [columns, rows] moved by one, with 0 where nothing was. */
const moved = (x: F, across: number, down: number): F => {
  const wide = pad(x, [
    [1, 1],
    [1, 1],
  ]);
  const [columns = 0, rows = 0] = x.shape;
  return sliceAxis(sliceAxis(wide, 0, 1 + across, 1 + across + columns), 1, 1 + down, 1 + down + rows);
};
const steps = [-1, 0, 1];

/** Σ w(distance) x of the squares around each, w the weights of none, a side and a corner. */
function cone(x: F, weights: F): F {
  const apart = [[], [], []] as F[][];
  for (const across of steps)
    for (const down of steps) apart[Math.abs(across) + Math.abs(down)]!.push(moved(x, across, down));
  return apart
    .map((all, i) =>
      mul(
        all.reduce((a, b) => add(a, b)),
        reshape(sliceAxis(weights, 0, i, i + 1), []),
      ),
    )
    .reduce((a, b) => add(a, b));
}

/**
 * Half of a beam on two supports with a load in its middle, of squares of densities x with stiffness x̃³: its compliance fᵀu,
 * Ku = f, x̃ the densities seen through a cone. E. Andreassen and others, "Efficient topology optimization in MATLAB using 88
 * lines of code", 2011, doi:10.1007/s00158-010-0594-7.
 */
export const mbb = defineProblem({
  id: 'mbb',
  title: 'The stiffest beam of half the material',
  short: 'MBB',
  naming: { mesh: '{}' },
  revision: 1,
  parameters: {
    mesh: choice(['30x10', '60x20'], '30x10'),
    /** Of the cone, in sides of squares; with 1 it sees one alone. */
    radius: real(1.5, { min: 1, max: 2 }),
  },
  // What is void is 1e9 times as soft as what is full: fp32 cannot solve with both.
  precisions: ['fp64'],
  space: 'box',
  family: 'constrained',
  equation: String.raw`f(x) = b^\top K(\tilde x)^{-1} b, \qquad K(\tilde x) = \sum_e \bigl(10^{-9} + (1 - 10^{-9})\,\tilde x_e^3\bigr) K_e, \quad 0 \le x_e \le 1, \ \sum_e x_e \le \tfrac12 n`,
  about:
    'Where to put material so that a beam yields least under a load in its middle: densities between 0 and 1, half of all that has room; gaps are values, its minimum is not known.',
  facts: ({ mesh }) => ({
    dimension: sizes(mesh).columns * sizes(mesh).rows,
    optimum: 0,
    scale: { '30x10': 984.5548, '60x20': 1007.0221 }[mesh],
    optimumKind: 'reference',
    targets: [500, 400, 300, 260, 240, 230, 225, 222],
    sampled: false,
  }),
  instance({ mesh, radius }) {
    const { columns, rows, block, blocks } = sizes(mesh);
    const load = new Float64Array(blocks * block);
    load[1] = 1;
    return {
      unknowns: { x: { shape: [columns, rows], role: 'vector' } },
      data: {
        empty: everywhere(mesh, 0),
        full: everywhere(mesh, 1),
        left: column(rows, 0, 0),
        right: column(rows, 4, 4),
        between: column(rows, 0, 4),
        free: free(mesh),
        load: hostMatrix(load, blocks),
        cone: hostVector([radius, radius - 1, Math.max(0, radius - Math.SQRT2)]),
      },
      start: (data) => ({ x: mul(data.float('full'), share) }),
      bounds: (data) => ({
        lower: { x: data.float('empty') },
        upper: { x: data.float('full') },
        volume: { weights: { x: data.float('full') }, most: mul(sum(data.float('full')), share), isFilled: false },
      }),
      value(xs, data) {
        const x = entry(xs, 'x');
        const weights = data.float('cone');
        const seen = div(cone(x, weights), cone(data.float('full'), weights));
        const young = add(mul(mul(square(seen), seen), 1 - softest), softest);
        // Of every column of squares, in the place of its left or right nodes among all blocks.
        const of = (name: string, place: number): F =>
          pad(reshape(matMul(young, data.float(name)), [columns, block, block]), [
            [place, blocks - columns - place],
            [0, 0],
            [0, 0],
          ]);
        const moves = data.float('free');
        const both = (a: F, b: F): F => mul(expandDims(a, 2), expandDims(b, 1));
        const beside = pad(sliceAxis(moves, 0, 1, blocks), [
          [0, 1],
          [0, 0],
        ]);
        return energy({
          // What cannot move, and what is no node, stands alone.
          diagonal: add(mul(add(of('left', 0), of('right', 1)), both(moves, moves)), diag(sub(1, moves))),
          coupling: mul(of('between', 0), both(moves, beside)),
          load: expandDims(mul(data.float('load'), moves), 2),
        });
      },
    };
  },
});
