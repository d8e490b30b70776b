import { cast, mean } from '../../tensor/index.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import type { Data } from './data.ts';
import { predict } from './model.ts';
import type { Model } from './objective.ts';

/**
 * The share of examples that a classifier tells right: all that it learns from, or others, where `others` names their data
 * by the names of those.
 */
export const accuracy =
  (model: Model, others: Readonly<Record<string, string>> = {}) =>
  (x: Params, data: Data): Scalar => {
    const { correct } = model.likelihood;
    if (!correct) throw new RangeError('accuracy is of classes, and this likelihood has none');
    const asked: Data = {
      float: (name) => data.float(others[name] ?? name),
      integer: (name) => data.integer(others[name] ?? name),
    };
    const { outputs, targets } = predict(model, x, asked);
    return mean(cast(correct(outputs, targets()), outputs.dtype));
  };
