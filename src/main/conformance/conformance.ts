import type { Parameter, ParameterValues } from '../../shared/domain/parameter.ts';
import { kindOf, settingsOf } from '../../shared/domain/invariances.ts';
import { offers, unmet } from '../../shared/domain/needs.ts';
import { precisionIds } from '../../shared/domain/run-spec.ts';
import { scheduleParameters } from '../../shared/domain/schedules.ts';
import { checkParameter, fillParameters } from '../../shared/domain/validate.ts';
import type { OptimizerDefinition } from '../optimizers/define.ts';
import { Stage, allFinite, sameBits, type Rehearsal } from './rehearsal.ts';

export interface Verdict {
  /** What was checked, such as `fp32: descends on a quadratic`. */
  readonly name: string;
  readonly ok: boolean;
  /** Why it failed, or what was measured. */
  readonly detail: string;
}

/** A check returns what it measured; it throws with the reason where it fails. */
type Check = (optimizer: OptimizerDefinition, hyper: ParameterValues) => string;
/** The same of what a method does in one precision. */
type StagedCheck = (stage: Stage, optimizer: OptimizerDefinition, hyper: ParameterValues) => string;

function demand(holds: boolean, reason: string): void {
  if (!holds) throw new Error(reason);
}

const declaration: Check = (optimizer) => {
  demand(/^[a-z][a-z0-9-]*$/.test(optimizer.id), `the id ${optimizer.id} is not lower-case words joined by hyphens`);
  demand(optimizer.title !== '' && optimizer.paper !== '', 'title and paper must not be empty');
  demand(optimizer.cost !== '' && optimizer.state !== '', 'cost and state must say what a step costs and keeps');
  demand([0, 1, 2].includes(optimizer.order), 'order must be 0, 1 or 2');
  demand(Number.isSafeInteger(optimizer.revision) && optimizer.revision > 0, 'revision must be a positive integer');
  const named = {
    sources: optimizer.sources ?? {},
    invariances: Object.assign({}, ...(optimizer.invariances ?? []).map(settingsOf)) as object,
  };
  for (const [where, names] of Object.entries(named)) {
    const strange = Object.keys(names).find((name) => !Object.hasOwn(optimizer.hyper, name));
    demand(strange === undefined, `${where} names ${strange ?? ''}, which is no hyper-parameter`);
  }
  const taken = Object.keys(scheduleParameters).find((name) => 'lr' in optimizer.hyper && name in optimizer.hyper);
  demand(taken === undefined, `${taken ?? ''} is what schedules of lr take, which this would be without`);
  return `${Object.keys(optimizer.hyper).length} hyper-parameters`;
};

/** A value that each kind of declaration has to refuse. */
function badValue(p: Parameter): unknown {
  if (p.type === 'choice') return 'no such choice';
  if (p.type === 'flag') return 'yes';
  if (p.type === 'vector' || p.type === 'matrix') return 'not a list';
  if (p.min !== undefined) return p.min - 1;
  return p.max === undefined ? Infinity : p.max + 1;
}

const refusesBadHyper: Check = (optimizer) => {
  for (const [name, p] of Object.entries(optimizer.hyper)) {
    const bad = badValue(p);
    demand(checkParameter(p, bad, name) !== undefined, `hyper.${name} accepts ${String(bad)}`);
    if (p.type === 'real') demand(checkParameter(p, NaN, name) !== undefined, `hyper.${name} accepts NaN`);
    demand(checkParameter(p, p.default, name) === undefined, `hyper.${name} refuses its own default`);
  }
  return 'out-of-range values and NaN are refused';
};

const steps = 300;

const descends: StagedCheck = (stage, optimizer, hyper) =>
  stage.play('quadratic', hyper, (r) => {
    const start = r.objective();
    let best = start;
    for (let done = 0; done < steps; done += 20) {
      const { stopped } = r.advance(20, stage.mode);
      best = Math.min(best, r.objective());
      if (stopped) break;
    }
    demand(
      best < start,
      `f is ${start} at the start and never lower in ${steps} steps with the default hyper-parameters`,
    );
    return `f from ${start.toPrecision(4)} to ${best.toPrecision(4)}`;
  });

const reproduces: StagedCheck = (stage, optimizer, hyper) =>
  stage.play('quadratic', hyper, (r) => {
    r.advance(12);
    const once = r.snapshot();
    r.restart();
    r.advance(12);
    demand(sameBits(once, r.snapshot()), 'two runs of one seed end in different bits');
    r.restart();
    for (let i = 0; i < 12; i++) r.advance(1);
    demand(sameBits(once, r.snapshot()), 'twelve calls of one step differ from one call of twelve');
    r.restart();
    r.advance(5);
    const middle = r.snapshot();
    r.advance(20);
    r.restore(middle);
    r.advance(7);
    demand(sameBits(once, r.snapshot()), 'a run resumed at step 5 differs from one that was not interrupted');
    return 'equal bits: again, step by step, resumed';
  });

const counts: StagedCheck = (stage, optimizer, hyper) =>
  stage.play('quadratic', hyper, (r) => {
    const first = r.advance(1);
    const total = first.counts.reduce((a, b) => a + b, 0);
    demand(total > 0, 'a step asks the oracle for nothing');
    const [f = 0, g = 0, hv = 0] = first.counts;
    demand(optimizer.order >= 1 || g === 0, 'a method of order 0 asks for gradients');
    demand(optimizer.order >= 2 || hv === 0, `a method of order ${optimizer.order} asks for Hessian-vector products`);
    return `first step: ${f} f, ${g} g, ${hv} Hv`;
  });

const ownMoves: ParameterValues = { weightDecay: 0, perturbation: 0, restore: 'copy' };
/** Without what moves a method where f does not: a pull to 0, noise of its own, what rounding leaves of going forth and back. */
export const withoutOwnMoves = ({ hyper }: Pick<OptimizerDefinition, 'hyper'>): ParameterValues =>
  Object.fromEntries(Object.entries(ownMoves).filter(([name]) => name in hyper));

/** What sees only which of two values is lower has to choose among equals. */
export const seesOrderAlone = ({ invariances = [] }: OptimizerDefinition): boolean =>
  invariances.some((own) => kindOf(own) === 'order of f');

const staysWhereFlat: StagedCheck = (stage, optimizer, hyper) => {
  const still = { ...hyper, ...withoutOwnMoves(optimizer) };
  return stage.play('flat', still, (r) => {
    const points = (): ReturnType<Rehearsal['snapshot']> =>
      Object.fromEntries(Object.entries(r.snapshot()).filter(([n]) => n.startsWith('x/')));
    const start = points();
    r.advance(1);
    demand(seesOrderAlone(optimizer) || sameBits(start, points()), 'x moves although the gradient is zero');
    demand(allFinite(r.snapshot()), 'the state is not finite after a zero gradient');
    return seesOrderAlone(optimizer) ? 'state finite' : 'x unchanged, state finite';
  });
};

const copesWithBatches: StagedCheck = (stage, optimizer, hyper) =>
  stage.play('sampled', hyper, (r) => {
    r.advance(50);
    demand(allFinite(r.snapshot()), 'the state is not finite after 50 steps on batches');
    return `f ${r.objective().toPrecision(4)} after 50 steps`;
  });

const checks: readonly (readonly [string, Check])[] = [
  ['declaration is complete', declaration],
  ['refuses bad hyper-parameters', refusesBadHyper],
];

const stagedChecks: readonly (readonly [string, StagedCheck])[] = [
  ['descends on a convex quadratic', descends],
  ['same seed, same bits; resumes bit for bit', reproduces],
  ['counts its oracle calls', counts],
  ['stays where the gradient is zero', staysWhereFlat],
  ['copes with batches', copesWithBatches],
];

function verdict(name: string, check: () => string): Verdict {
  try {
    return { name, ok: true, detail: check() };
  } catch (error) {
    return { name, ok: false, detail: (error as Error).message };
  }
}

/**
 * Holds an optimizer to what every run relies on. Shapes and dtypes need no check of their own: a program whose step
 * changes them is not built, and that fails each of these.
 */
export function* conformance(optimizer: OptimizerDefinition): Generator<Verdict> {
  const { values } = fillParameters(optimizer.hyper, {}, 'hyper', optimizer.id);
  const { spaces: walked = ['euclidean'] } = optimizer;
  for (const [name, check] of checks) yield verdict(name, () => check(optimizer, values));
  for (const id of precisionIds) {
    // What cannot run there is not asked.
    if (unmet(optimizer.needs, { precision: id, offers, dimension: 0 }) !== undefined) continue;
    for (const space of walked) {
      const stage = new Stage(optimizer, id, space);
      const where = walked.length === 1 ? id : `${id} on ${space}`;
      try {
        for (const [name, check] of stagedChecks)
          yield verdict(`${where}: ${name}`, () => check(stage, optimizer, values));
      } finally {
        stage.close();
      }
    }
  }
}
