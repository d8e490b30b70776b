import { answering } from '../src/main/optimizers/mechanisms/other-gradient.ts';
import type { OptimizerDefinition, Oracle } from '../src/main/optimizers/define.ts';
import type { Tensor, Tree } from '../src/main/tensor/index.ts';
import * as t from '../src/main/tensor/index.ts';

/** Losses that are kept; the next ones take the places of the oldest. */
const kept = 4096;

interface State {
  readonly own: Tree;
  readonly losses: Tensor;
}

/** A method that keeps the loss of every step beside its own state, as the peers' loops return it. */
export const readingLosses = (optimizer: OptimizerDefinition): OptimizerDefinition => ({
  ...optimizer,
  init: (context) => {
    const { x } = context as { readonly x: Readonly<Record<string, Tensor>> };
    return { own: optimizer.init(context), losses: t.zeros([kept], Object.values(x)[0]!.dtype) };
  },
  step: (context) => {
    const { state, oracle, t: step } = context as unknown as { state: State; oracle: Oracle; t: Tensor<'int32'> };
    let loss: Tensor | undefined;
    const watched: Oracle = {
      ...answering(oracle, (own, x) => {
        const both = own.valueAndGradient(x);
        loss = both.value;
        return both;
      }),
      value: (x) => (loss = oracle.value(x)),
      captures: (x, labels) => oracle.captures(x, labels),
      batch: (number) => oracle.batch(number),
      whole: () => oracle.whole(),
    };
    const result = optimizer.step({ ...(context as object), state: state.own, oracle: watched } as never);
    const losses = t.setRow(state.losses, t.floorMod(t.sub(step, 1), kept), loss!);
    return { ...result, state: { own: result.state, losses } };
  },
});
