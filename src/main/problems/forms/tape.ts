import type { Float, Tensor } from '../../tensor/index.ts';
import { add, conv2d, matMul, windowRows } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { entry } from '../../tensor/params.ts';

/** What a method may know of a layer without computing it. */
export interface LayerNames {
  /** The name of its weight [inputs, outputs], or of its kernel [height, width, inputs, outputs]. */
  readonly weight: string;
  readonly bias?: string;
  /** Into how many parts of equal size its outputs fall, such as the gates of a cell that are computed together. */
  readonly parts?: number;
}

/** A layer where it is used: `outputs` = `inputs` · weight + bias, before any nonlinearity. */
interface Use {
  /** [rows, inputs], without a constant one for the bias; of a kernel a row is a window that it sees. */
  readonly inputs: Tensor<Float>;
  /** [..., outputs], rows along the axes before. */
  readonly outputs: Tensor<Float>;
}

/** A layer may be used at several places of an example: at positions of an image, or at times of a sequence. */
export interface Layer extends LayerNames {
  readonly uses: readonly Use[];
}

/** Computes the layers of a model and remembers each, for methods that use what goes in and what comes back. */
export class Tape {
  private readonly x: Params;
  private readonly computed: Layer[] = [];

  constructor(x: Params) {
    this.x = x;
  }

  /** In the order in which they were first computed. */
  get layers(): readonly Layer[] {
    return this.computed;
  }

  /** `inputs` [examples, inputs] · weight [inputs, outputs] + bias [outputs]. */
  dense(
    inputs: Tensor<Float>,
    weight: string,
    bias?: string,
    { parts }: Pick<LayerNames, 'parts'> = {},
  ): Tensor<Float> {
    const outputs = this.withBias(matMul(inputs, entry(this.x, weight)), bias);
    const names = { weight, ...(bias !== undefined && { bias }), ...(parts !== undefined && { parts }) };
    this.remember(names, { inputs, outputs });
    return outputs;
  }

  /** Images [examples, height, width, inputs] by a kernel [height, width, inputs, outputs], as large as they were, + bias [outputs]. */
  conv(images: Tensor<Float>, kernel: string, bias?: string): Tensor<Float> {
    const own = entry(this.x, kernel);
    const outputs = this.withBias(conv2d(images, own), bias);
    this.remember(
      { weight: kernel, ...(bias !== undefined && { bias }) },
      { inputs: windowRows(images, own.shape), outputs },
    );
    return outputs;
  }

  private withBias(product: Tensor<Float>, bias: string | undefined): Tensor<Float> {
    return bias === undefined ? product : add(product, entry(this.x, bias));
  }

  private remember(names: LayerNames, use: Use): void {
    const at = this.computed.findIndex(({ weight }) => weight === names.weight);
    const before = this.computed[at];
    if (before) this.computed[at] = { ...before, uses: [...before.uses, use] };
    else this.computed.push({ ...names, uses: [use] });
  }
}
