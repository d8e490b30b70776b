import type { Float, Tensor } from '../../tensor/index.ts';
import { GraphError, add, matMul } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { entry } from '../../tensor/params.ts';

/** A layer as it was computed: `outputs` = `inputs` · weight + bias, before any nonlinearity. */
export interface Layer {
  /** The name of its weight, [inputs, outputs]. */
  readonly weight: string;
  readonly bias?: string;
  /** [examples, inputs], without a constant one for the bias. */
  readonly inputs: Tensor<Float>;
  /** [examples, outputs]. */
  readonly outputs: Tensor<Float>;
}

/** Computes the layers of a model and remembers each, for methods that use what goes in and what comes back. */
export class Tape {
  private readonly x: Params;
  private readonly computed: Layer[] = [];

  constructor(x: Params) {
    this.x = x;
  }

  /** In the order in which they were computed. */
  get layers(): readonly Layer[] {
    return this.computed;
  }

  /** `inputs` [examples, inputs] · weight [inputs, outputs] + bias [outputs]. */
  dense(inputs: Tensor<Float>, weight: string, bias?: string): Tensor<Float> {
    if (this.computed.some((layer) => layer.weight === weight))
      throw new GraphError('tape', `${weight} is used by two layers, and what each got would not be told apart`);
    const product = matMul(inputs, entry(this.x, weight));
    const outputs = bias === undefined ? product : add(product, entry(this.x, bias));
    this.computed.push({ weight, inputs, outputs, ...(bias !== undefined && { bias }) });
    return outputs;
  }
}
