import { expect, test } from 'vitest';
import { misfit } from '../../src/shared/domain/fit.ts';
import { defaultsOf } from '../../src/shared/domain/parameter.ts';
import { builtIn } from '../../src/main/catalogue.ts';
import { precision } from '../../src/main/precisions/index.ts';
import { decodeFunctions, type FunctionDef } from '../../src/main/tensor/saved-model.ts';
import { modesOf } from '../../src/main/worker/program-run.ts';
import { buildRunProgram } from '../../src/main/worker/run-program.ts';

/** Ops of a function whose inputs are all constants, or computed from constants alone. */
function ofConstants({ signature, nodeDef }: FunctionDef): string[] {
  const known = new Set<string>();
  const found: string[] = [];
  for (const { name, op, input = [] } of nodeDef) {
    const inputs = input.filter((each) => !each.startsWith('^'));
    if (op === 'Const') known.add(name);
    else if (inputs.length > 0 && inputs.every((each) => known.has(each.split(':')[0] ?? ''))) {
      known.add(name);
      found.push(`${op} in ${signature.name}`);
    }
  }
  return found;
}

/** Problems of many ops, on one of which most methods can run. */
const rich = ['mlp-dig', 'sd', 'lstm-dig'];
/** Methods that ask a problem for all that there is to ask. */
const asking = ['gradient-descent', 'newton-cg', 'levenberg-marquardt', 'hessian-free', 'kfac', 'adadagrad'];

/** Every method on the rich problems, and every problem with those that ask; what fits none of these, with all that it fits. */
const pairs = builtIn.problems.flatMap((problem) =>
  builtIn.optimizers.flatMap((optimizer) =>
    builtIn.precisions
      .filter(({ id }) => misfit(problem, defaultsOf(problem.parameters), optimizer, id) === undefined)
      .map(({ id }) => ({ problem, optimizer, id })),
  ),
);
const isRich = ({ problem }: (typeof pairs)[number]): boolean => rich.includes(problem.id);
const isAsking = ({ optimizer }: (typeof pairs)[number]): boolean => asking.includes(optimizer.id);
const chosen = pairs.filter(
  (pair) =>
    isRich(pair) ||
    isAsking(pair) ||
    !pairs.some((other) => other.optimizer === pair.optimizer && isRich(other)) ||
    !pairs.some((other) => other.problem === pair.problem && isAsking(other)),
);

/**
 * TensorFlow computes such ops before XLA sees them, in the order of their addresses, and gives names by that order: what
 * one process compiles, another one would not find. `tensor/fold.ts` is where an op that shows up here belongs.
 */
test('nothing that XLA compiles of a built-in program is computed from constants alone', () => {
  const found = new Map<string, string>();
  for (const { problem, optimizer, id } of chosen) {
    const instance = problem.instance(defaultsOf(problem.parameters));
    const parts = { problem: instance, optimizer, hyper: defaultsOf(optimizer.hyper), precision: precision(id) };
    const { program } = buildRunProgram(parts);
    const { savedModel } = program.compile((name) => modesOf(name).filter((mode) => mode === 'xla'));
    for (const what of decodeFunctions(savedModel).flatMap(ofConstants))
      found.set(what, `${problem.id} ${optimizer.id} ${id}`);
  }
  expect([...found]).toEqual([]);
});
