import type { ProblemFacts } from '../../../shared/domain/catalogue.ts';
import { int } from '../../../shared/domain/parameter.ts';
import type { Float, Key, Tensor } from '../../tensor/index.ts';
import { sizeOf } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { digits } from '../bundled-data.ts';
import type { ProblemInstance, Unknowns } from '../define.ts';
import { softmax } from '../forms/likelihoods.ts';
import { modelled } from '../forms/model.ts';
import type { Tape } from '../forms/tape.ts';
import { hostMatrix } from '../host.ts';

const trainingExamples = 1437;

/** A network that tells ten digits apart. */
interface Network {
  readonly unknowns: Unknowns;
  start(key: Key): Params;
  /** Outputs [n, 10] for pixels [n, 64]. */
  outputs(pixels: Tensor<Float>, tape: Tape): Tensor<Float>;
}

export const parameters = { batch: int(64, { min: 1, max: trainingExamples, structural: true }) };

/** The infimum of the loss is not known and near 0, so gaps are measured from 0: targets are values over all examples. */
export const factsOf = ({ unknowns }: Network): ProblemFacts => ({
  dimension: Object.values(unknowns).reduce((n, { shape }) => n + sizeOf(shape), 0),
  optimum: 0,
  optimumKind: 'reference',
  targets: [0.1, 0.03, 0.01],
  sampled: true,
});

/** The mean cross-entropy over the first 1437 digits, a batch of them a step. */
export function instanceOf(network: Network, batch: number): ProblemInstance {
  const { train } = digits();
  return {
    unknowns: network.unknowns,
    data: {
      pixels: hostMatrix(train.features, train.count),
      labels: { values: train.labels, shape: [train.count] },
    },
    start: (_data, key) => network.start(key),
    ...modelled({
      examples: ['pixels', 'labels'],
      outputs: (_x, data, tape) => network.outputs(data.float('pixels'), tape),
      targets: (data) => data.integer('labels'),
      likelihood: softmax,
    }),
    sampling: { examples: train.count, batch },
    int4: 'blocks',
  };
}
