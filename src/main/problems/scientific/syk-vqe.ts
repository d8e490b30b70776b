import { int } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import {
  add,
  concat,
  cos,
  dot,
  matVec,
  mul,
  neg,
  randomNormal,
  reshape,
  sin,
  sliceAxis,
  sub,
  unstack,
} from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, targetsWith } from '../define.ts';
import { hostMatrix, hostVector } from '../host.ts';
import { randomData } from '../random.ts';

const qubits = 4;
const states = 2 ** qubits;

/** The lowest energies for the first couplings. */
const ground: Readonly<Record<number, number>> = {
  1: -0.34930640117851275,
  2: -0.38973644803036944,
  3: -0.45636115473790295,
};
/** A gap below which a state is nearer to the ground state than to the first excited one. */
const firstExcited = 3e-2;

/** A product of Pauli matrices and a power of i: it takes a state of bits to another, and multiplies it. */
interface Pauli {
  /** Bits that it flips. */
  readonly flips: number;
  /** Bits whose sign it tells, before flipping. */
  readonly signs: number;
  readonly quarterTurns: number;
}

/** 1 where an odd number of bits are set. */
const isOdd = (bits: number): number => (bits.toString(2).match(/1/g)?.length ?? 0) % 2;

/** First b, then a: b's flips pass a's signs. */
const product = (a: Pauli, b: Pauli): Pauli => ({
  flips: a.flips ^ b.flips,
  signs: a.signs ^ b.signs,
  quarterTurns: (a.quarterTurns + b.quarterTurns + 2 * isOdd(a.signs & b.flips)) % 4,
});

/** √2 times Majorana fermion number 2k or 2k + 1: Z on all qubits before k, the first being the highest bit, then X or Y. */
function fermion(number: number): Pauli {
  const k = Math.floor(number / 2);
  const bit = 1 << (qubits - 1 - k);
  const before = (states - 1) & ~(2 * bit - 1);
  // Y = iXZ.
  return number % 2 === 0
    ? { flips: bit, signs: before, quarterTurns: 0 }
    : { flips: bit, signs: before | bit, quarterTurns: 1 };
}

/** Σ J χᵢχⱼχₖχₗ over i < j < k < l of 8 fermions, J = √(6/512) times a normal number: real and imaginary part, by rows. */
function hamiltonian(seed: number): { real: Float64Array; imaginary: Float64Array } {
  const { normal } = randomData(seed);
  const parts = [new Float64Array(states ** 2), new Float64Array(states ** 2)] as const;
  const fermions = Array.from({ length: 2 * qubits }, (_, i) => fermion(i));
  const choose = (from: number, left: number, chosen: readonly Pauli[]): void => {
    if (left > 0) {
      for (let i = from; i < fermions.length; i++) choose(i + 1, left - 1, [...chosen, fermions[i] as Pauli]);
      return;
    }
    const { flips, signs, quarterTurns } = chosen.reduce(product);
    // Each fermion brings 1/√2.
    const size = (Math.sqrt(6 / 512) * normal()) / 4;
    for (let state = 0; state < states; state++) {
      const turns = (quarterTurns + 2 * isOdd(signs & state)) % 4;
      const part = parts[turns % 2 === 0 ? 0 : 1];
      const at = (state ^ flips) * states + state;
      part[at] = (part[at] as number) + (turns < 2 ? size : -size);
    }
  };
  choose(0, 4, []);
  return { real: parts[0], imaginary: parts[1] };
}

/** 1, or −1 where an odd number of neighbours are both 1: CZ on all three pairs. */
const entangling = Array.from({ length: states }, (_, state) => (isOdd(state & (state >> 1)) ? -1 : 1));

/** Real and imaginary part of a state, [16] each. */
type State = readonly [real: Tensor<Float>, imaginary: Tensor<Float>];

/** Both halves of each part, by a qubit. */
const halves = (part: Tensor<Float>, qubit: number): [Tensor<Float>, Tensor<Float>] => {
  const split = reshape(part, [2 ** qubit, 2, 2 ** (qubits - 1 - qubit)]);
  return [sliceAxis(split, 1, 0, 1), sliceAxis(split, 1, 1, 2)];
};
const together = (a: Tensor<Float>, b: Tensor<Float>): Tensor<Float> => reshape(concat([a, b], 1), [states]);

/** e^(−iθY/2), cosine and sine those of θ/2. */
const turnedY = (state: State, qubit: number, c: Tensor<Float>, s: Tensor<Float>): State =>
  state.map((part) => {
    const [up, down] = halves(part, qubit);
    return together(sub(mul(up, c), mul(down, s)), add(mul(up, s), mul(down, c)));
  }) as unknown as State;

/** e^(−iθZ/2). */
function turnedZ([real, imaginary]: State, qubit: number, c: Tensor<Float>, s: Tensor<Float>): State {
  const [realUp, realDown] = halves(real, qubit);
  const [imaginaryUp, imaginaryDown] = halves(imaginary, qubit);
  return [
    together(add(mul(realUp, c), mul(imaginaryUp, s)), sub(mul(realDown, c), mul(imaginaryDown, s))),
    together(sub(mul(imaginaryUp, c), mul(realUp, s)), add(mul(imaginaryDown, c), mul(realDown, s))),
  ];
}

/**
 * The energy of a state that a circuit of rotations makes, of the model of S. Sachdev, J. Ye and A. Kitaev with 8 Majorana
 * fermions: blocks of RY and RZ on each of 4 qubits, and CZ between neighbours from one block to the next.
 */
export const sykVqe = defineProblem({
  id: 'syk-vqe',
  title: 'The ground state of the SYK model by a quantum circuit',
  short: 'SYK-VQE',
  naming: { layers: '{} layers' },
  revision: 1,
  parameters: {
    /** Entangling layers, one less than blocks of rotations. */
    layers: int(3, { min: 0, max: 20, structural: true }),
    couplings: int(1, { min: 1, max: 0xffff_ffff }),
  },
  precisions: ['fp32', 'fp64'],
  family: 'scientific',
  equation: String.raw`f(\theta) = \langle \psi_\theta | H | \psi_\theta \rangle, \qquad H = \sum_{i<j<k<l} J_{ijkl}\,\chi_i \chi_j \chi_k \chi_l, \qquad \psi_\theta = B_p\,C\,B_{p-1} \cdots C\,B_0\,|0000\rangle, \quad B_l = \prod_q e^{-i\theta_{lq2} Z_q / 2}\,e^{-i\theta_{lq1} Y_q / 2}`,
  about:
    'Angles of a small quantum circuit whose energy should be the lowest of a random matrix: three layers are the first that can reach it.',
  facts({ layers, couplings }) {
    const optimum = ground[couplings];
    return {
      dimension: 2 * qubits * (layers + 1),
      optimum,
      scale: 0.3,
      optimumKind: 'known',
      targets: optimum === undefined ? [] : targetsWith(firstExcited),
      sampled: false,
    };
  },
  instance({ layers, couplings }) {
    const { real, imaginary } = hamiltonian(couplings);
    const shape = [layers + 1, qubits, 2];
    return {
      unknowns: { theta: { shape, role: 'vector' } },
      data: {
        real: hostMatrix(real, states),
        imaginary: hostMatrix(imaginary, states),
        entangling: hostVector(entangling),
        zero: hostVector(Array.from({ length: states }, (_, state) => (state === 0 ? 1 : 0))),
      },
      start: (_data, key) => ({ theta: mul(randomNormal(key, shape, 'float64'), 0.1) }),
      value(x, data) {
        const half = reshape(mul(entry(x, 'theta'), 0.5), [-1]);
        const [cosines, sines] = [unstack(cos(half)), unstack(sin(half))];
        let state: State = [data.float('zero'), mul(data.float('zero'), 0)];
        for (let layer = 0; layer <= layers; layer++) {
          if (layer > 0) state = [mul(state[0], data.float('entangling')), mul(state[1], data.float('entangling'))];
          for (let qubit = 0; qubit < qubits; qubit++) {
            const first = 2 * (layer * qubits + qubit);
            state = turnedY(state, qubit, cosines[first]!, sines[first]!);
            state = turnedZ(state, qubit, cosines[first + 1]!, sines[first + 1]!);
          }
        }
        const [re, im] = state;
        const [A, B] = [data.float('real'), data.float('imaginary')];
        // ψ†(A + iB)ψ with A = Aᵀ and B = −Bᵀ.
        return add(add(dot(re, matVec(A, re)), dot(im, matVec(A, im))), mul(neg(dot(re, matVec(B, im))), 2));
      },
    };
  },
});
