import type { Float, Key, Tensor } from '../../tensor/index.ts';
import { add, gather, mean, mul } from '../../tensor/index.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import type { Data } from './data.ts';
import type { Model, Objective } from './objective.ts';
import { Tape } from './tape.ts';

/** A model at a point, on a batch or on all examples. */
export interface Prediction {
  readonly tape: Tape;
  readonly outputs: Tensor<Float>;
  /** How many examples there are. */
  readonly examples: number;
  /** The losses [examples] of given targets. */
  losses(targets: Tensor): Tensor<Float>;
  readonly targets: () => Tensor;
  /** Targets drawn from what the outputs say. */
  draw(key: Key): Tensor;
}

/** Data of the examples that are drawn. */
const drawn = (data: Data, examples: readonly string[], batch: Tensor<'int32'>): Data => ({
  float: (name) => (examples.includes(name) ? gather(data.float(name), batch) : data.float(name)),
  integer: (name) => (examples.includes(name) ? gather(data.integer(name), batch) : data.integer(name)),
});

export function predict(model: Model, x: Params, data: Data, batch?: Tensor<'int32'>): Prediction {
  const own = batch === undefined ? data : drawn(data, model.examples, batch);
  const tape = new Tape(x);
  const outputs = model.outputs(x, own, tape);
  return {
    tape,
    outputs,
    examples: outputs.shape[0] as number,
    losses: (targets) => model.likelihood.losses(outputs, targets, own),
    targets: () => model.targets(own),
    draw: (key) => model.likelihood.draw(outputs, key, own),
  };
}

/** The mean loss of given targets, and the penalty. */
export function objectiveOf(model: Model, at: Prediction, targets: Tensor, x: Params, data: Data): Scalar {
  const loss = mean(at.losses(targets));
  return model.penalty ? add(loss, model.penalty(x, data)) : loss;
}

/** What an instance has through its model: its value, and where f is a sum of squares and no more, residuals. */
export function modelled(model: Model): Objective {
  const { residuals } = model.likelihood;
  const objective: Objective = {
    model,
    value: (x, data, batch) => {
      const at = predict(model, x, data, batch);
      return objectiveOf(model, at, at.targets(), x, data);
    },
  };
  if (!residuals || model.penalty) return objective;
  return {
    ...objective,
    residuals: (x, data, batch) => {
      const { outputs, targets, examples } = predict(model, x, data, batch);
      return mul(residuals(outputs, targets(), data), 1 / Math.sqrt(examples));
    },
  };
}
