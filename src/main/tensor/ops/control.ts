import { liveCells, traceCells } from '../cell.ts';
import type { Batch, Batched } from '../rules.ts';
import { outputOf, registerBatching, registerGradient, untouched } from '../rules.ts';
import { GraphError, showShape } from '../shape.ts';
import type { Node, Region, Tensor } from '../tensor.ts';
import { makeArgument, makeNode, newRegionId, regionOf } from '../tensor.ts';
import type { Tree } from '../tree.ts';
import { leaves, requireSameTree, withLeaves } from '../tree.ts';
import { choose, lanes, spread } from './batched.ts';
import { logicalAnd, logicalNot, select } from './elementwise.ts';
import { setRowWhereActive } from './indexing.ts';
import { any } from './reduce.ts';

/**
 * Repeats `body` while `condition` holds, inside the graph. Shapes and dtypes of the state stay as they are. What the
 * functions use from outside is passed in; what in them does not depend on the state is computed once, before the loop.
 */
export function while_<S extends Tree>(condition: (state: S) => Tensor<'bool'>, body: (state: S) => S, initial: S): S {
  const cells = liveCells();
  const start = [...leaves(initial), ...cells.map((c) => c.value)];
  const count = start.length - cells.length;

  const region = (trace: (state: S) => Tensor[]): Region => {
    const id = newRegionId();
    const args = start.map((t) => makeArgument(id, t.dtype, t.shape));
    const { result, values } = traceCells(cells, args.slice(count), () =>
      trace(withLeaves(initial, args.slice(0, count))),
    );
    return { id, args, outputs: [...result, ...values] };
  };
  const test = region((state) => {
    const holds = condition(state);
    if (holds.shape.length !== 0) {
      throw new GraphError('while_', `the condition must be a bool scalar, is ${holds.dtype}${showShape(holds.shape)}`);
    }
    return [holds];
  });
  const step = region((state) => {
    const next = body(state);
    requireSameTree('while_', initial, next);
    return leaves(next);
  });
  const outputs = makeNode({
    op: 'StatelessWhile',
    inputs: start,
    attributes: { cond: { region: { ...test, outputs: test.outputs.slice(0, 1) } }, body: { region: step } },
    outputs: start.map((t) => ({ dtype: t.dtype, shape: t.shape })),
  });
  cells.forEach((c, i) => (c.value = outputs[count + i] as Tensor));
  return withLeaves(initial, outputs.slice(0, count));
}

/** One of two branches, of which only the one that is chosen is computed. */
export function cond<T extends Tree>(predicate: Tensor<'bool'>, whenTrue: () => T, whenFalse: () => T): T {
  if (predicate.shape.length !== 0)
    throw new GraphError('cond', `the predicate must be a scalar, is ${showShape(predicate.shape)}`);
  const cells = liveCells();
  const inside = cells.map((c) => c.value);
  const branch = (build: () => T): { tree: T; region: Region } => {
    // Before the branch is built: what is made after this belongs to it.
    const id = newRegionId();
    const { result, values } = traceCells(cells, inside, build);
    return { tree: result, region: { id, args: [], outputs: [...leaves(result), ...values] } };
  };
  const yes = branch(whenTrue);
  const no = branch(whenFalse);
  requireSameTree('cond', yes.tree, no.tree);
  const outputs = makeNode({
    op: 'StatelessIf',
    inputs: [predicate],
    attributes: { then_branch: { region: yes.region }, else_branch: { region: no.region } },
    outputs: yes.region.outputs.map((t) => ({ dtype: t.dtype, shape: t.shape })),
  });
  const count = outputs.length - cells.length;
  cells.forEach((c, i) => (c.value = outputs[count + i] as Tensor));
  return withLeaves(yes.tree, outputs.slice(0, count));
}

for (const [op, instead] of [
  ['StatelessWhile', 'take the gradient inside the loop, or unroll it'],
  ['StatelessIf', 'use select, or take the gradient inside the branches'],
] as const) {
  registerGradient(op, () => {
    throw new GraphError(op, `has no gradient: ${instead}`);
  });
}

const both = (a: Tensor<'bool'> | undefined, b: Tensor<'bool'>): Tensor<'bool'> => (a ? logicalAnd(a, b) : b);

const asItWas = (node: Node): Batched[] => node.outputs.map((_, i) => ({ value: outputOf(node, i), mapped: false }));

/** The arguments of a region in a batch: new ones for what is mapped. */
const argumentsOf = ({ id, args }: Region, mapped: readonly boolean[], size: number): Tensor[] =>
  args.map((t, i) => (mapped[i] ? makeArgument(id, t.dtype, [size, ...t.shape]) : t));

registerBatching('StatelessWhile', (inputs, node, batch) => {
  const { size, active } = batch;
  // What of the state is mapped: what begins so, and what a step makes of such; each pass finds more, or all of it.
  let mapped = inputs.map((x) => x.mapped);
  for (;;) {
    const trace = (name: string): { region: Region; results: Batched[] } => {
      const region = regionOf(node, name);
      const args = argumentsOf(region, mapped, size);
      const values = args.map((value, i) => ({ value, mapped: mapped[i] === true }));
      const inner = batch.inside(region, values, active);
      return { region: { ...region, args }, results: region.outputs.map((t) => inner.of(t)) };
    };
    const [test, step] = [trace('cond'), trace('body')];
    const holds = test.results[0] as Batched;
    if (holds.mapped) return maskedWhile(inputs, node, batch);
    const after = mapped.map((m, i) => m || step.results[i]?.mapped === true);
    if (after.some((m, i) => m !== mapped[i])) {
      mapped = after;
      continue;
    }
    const start = inputs.map((x, i) => (mapped[i] ? spread(x, size) : x.value));
    const { cond, body } = { cond: regionOf(node, 'cond'), body: regionOf(node, 'body') };
    if (untouched([...inputs, ...test.results, ...step.results], [...node.inputs, ...cond.outputs, ...body.outputs])) {
      return asItWas(node);
    }
    const goesOn = holds.value as Tensor<'bool'>;
    const outputs = makeNode({
      op: node.op,
      inputs: start,
      attributes: {
        // In a branch that no member has taken, it might never end.
        cond: { region: { ...test.region, outputs: [active ? logicalAnd(goesOn, any(active)) : goesOn] } },
        body: {
          region: {
            ...step.region,
            outputs: step.results.map((x, i) => (mapped[i] ? spread(x, size) : x.value)),
          },
        },
      },
      outputs: start.map(({ dtype, shape }) => ({ dtype, shape })),
    });
    return outputs.map((value, i) => ({ value, mapped: mapped[i] === true }));
  }
});

/**
 * A loop that members leave at different steps. It goes on while any does, and carries along which; the others' state is
 * chosen to stay what it is, so that nothing which a step makes of it can touch it, be it NaN.
 *
 * What depends on nothing that is mapped, such as a count of the steps, is the same for all who are still in the loop, and
 * stays one for all in it; beside it each member keeps what it had when it left.
 */
function maskedWhile(inputs: readonly Batched[], node: Node, batch: Batch): Batched[] {
  const { size, active } = batch;
  const [test, step] = [regionOf(node, 'cond'), regionOf(node, 'body')];
  const holds = (state: readonly Batched[], where: Batch, among: Tensor<'bool'> | undefined): Tensor<'bool'> => {
    const result = where.inside(test, state, among).of(test.outputs[0] as Tensor);
    return both(among, spread(result, size) as Tensor<'bool'>);
  };
  const going = makeArgument(step.id, 'bool', [size]);
  const trace = (mapped: readonly boolean[]) => {
    const state = argumentsOf(step, mapped, size).map((value, i) => ({ value, mapped: mapped[i] === true }));
    const body = batch.inside(step, state, going);
    return { state, body, next: step.outputs.map((t) => body.of(t)) };
  };
  let mapped: readonly boolean[] = inputs.map((x) => x.mapped);
  let traced = trace(mapped);
  for (;;) {
    const after = mapped.map((m, i) => m || traced.next[i]?.mapped === true);
    if (after.every((m, i) => m === mapped[i])) break;
    mapped = after;
    traced = trace(mapped);
  }
  const { state, body, next } = traced;
  const start = inputs.map((x, i) => (mapped[i] ? { value: spread(x, size), mapped: true } : x));
  const begins = holds(start, batch, active);

  const kept = step.outputs.map((t, i) => {
    const [before, after] = [(state[i] as Batched).value, next[i] as Batched];
    if (!mapped[i]) return after.value;
    const value = spread(after, size);
    if (before === value) return before;
    const setsRow = t.node.op === 'SetRow' && t.node.inputs[0]?.node === step.args[i]?.node;
    return setsRow ? setRowWhereActive(before, t.node, body) : choose(going, value, before);
  });
  // What each member has of that which is one for all in the loop.
  const own = inputs.flatMap((_, i) => (mapped[i] || kept[i] === state[i]?.value ? [] : [i]));
  const ownState = own.map((i) => makeArgument(step.id, kept[i]!.dtype, [size, ...kept[i]!.shape]));
  const ownKept = own.map((i, at) => choose(going, spread(next[i] as Batched, size), ownState[at] as Tensor));
  const goOn = holds(next, body, going);

  const asked = argumentsOf(test, mapped, size);
  const ownAsked = ownState.map(({ dtype, shape }) => makeArgument(test.id, dtype, shape));
  const askedGoing = makeArgument(test.id, 'bool', [size]);
  const begin = [...start.map(({ value }) => value), ...own.map((i) => spread(inputs[i] as Batched, size)), begins];
  const outputs = makeNode({
    op: node.op,
    inputs: begin,
    attributes: {
      cond: { region: { id: test.id, args: [...asked, ...ownAsked, askedGoing], outputs: [any(askedGoing)] } },
      body: {
        region: {
          id: step.id,
          args: [...state.map(({ value }) => value), ...ownState, going],
          outputs: [...kept, ...ownKept, goOn],
        },
      },
    },
    outputs: begin.map(({ dtype, shape }) => ({ dtype, shape })),
  });
  return inputs.map((_, i) => {
    const at = own.indexOf(i);
    return at < 0
      ? { value: outputs[i]!, mapped: mapped[i] === true }
      : { value: outputs[inputs.length + at]!, mapped: true };
  });
}

registerBatching('StatelessIf', ([predicate], node, batch) => {
  const { size } = batch;
  const regions = [regionOf(node, 'then_branch'), regionOf(node, 'else_branch')] as const;
  const { value, mapped } = predicate as Batched;
  if (!mapped) {
    const [yes, no] = regions.map((region) => region.outputs.map((t) => batch.of(t))) as [Batched[], Batched[]];
    const which = yes.map((x, i) => x.mapped || no[i]?.mapped === true);
    const before = [...node.inputs, ...regions.flatMap((region) => region.outputs)];
    if (untouched([{ value, mapped }, ...yes, ...no], before)) return asItWas(node);
    const filled = (results: Batched[]): Tensor[] => results.map((x, i) => (which[i] ? spread(x, size) : x.value));
    const outputs = makeNode({
      op: node.op,
      inputs: [value],
      attributes: {
        then_branch: { region: { ...regions[0], outputs: filled(yes) } },
        else_branch: { region: { ...regions[1], outputs: filled(no) } },
      },
      outputs: filled(yes).map(({ dtype, shape }) => ({ dtype, shape })),
    });
    return outputs.map((x, i) => ({ value: x, mapped: which[i] === true }));
  }
  const takes = value as Tensor<'bool'>;
  const [yes, no] = [takes, logicalNot(takes)].map((taken, i) => {
    const region = regions[i] as Region;
    const inner = batch.inside(region, [], both(batch.active, taken));
    return region.outputs.map((t) => inner.of(t));
  }) as [Batched[], Batched[]];
  return yes.map((x, i) => {
    const chosen = select(lanes(takes, x.value.shape.length - (x.mapped ? 1 : 0)), x.value, (no[i] as Batched).value);
    return { value: chosen, mapped: true };
  });
});
