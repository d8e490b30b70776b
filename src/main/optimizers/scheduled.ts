import type { ParameterValues } from '../../shared/domain/parameter.ts';
import { scheduleOf, withSchedule, type Schedule } from '../../shared/domain/schedules.ts';
import type { Tensor } from '../tensor/index.ts';
import * as t from '../tensor/index.ts';
import type { OptimizerDefinition, StepContext } from './define.ts';

type Number = Tensor<'float64'>;
/** Those of a schedule, each where it has it. */
type Hyper = Readonly<
  Record<
    'lr' | `schedule${'Steps' | 'Warmup' | 'End' | 'Power' | 'Drops' | 'Factor' | 'Rise' | 'Divide' | 'Last'}`,
    Number
  >
>;

/** A method with its learning rate, and any other beside it, times what the schedule that its hyper-parameters name makes of it in each step. */
export function scheduled(optimizer: OptimizerDefinition, values: ParameterValues): OptimizerDefinition {
  const schedule = scheduleOf(optimizer.hyper, values);
  if (schedule === undefined) return optimizer;
  return {
    ...optimizer,
    hyper: withSchedule(optimizer.hyper, values),
    step(context) {
      const { h, t: step } = context as unknown as StepContext<Hyper, unknown>;
      const factor = factors[schedule](h, t.sub(t.cast(step, 'float64'), 1));
      const rates = Object.entries(h).flatMap(([name, rate]) => (isRate(name) ? [[name, t.mul(rate, factor)]] : []));
      return optimizer.step({
        ...(context as object),
        h: { ...h, ...(Object.fromEntries(rates) as Partial<Hyper>) },
      } as never);
    },
  };
}

/** `lr`, and `adamLr` of what is left to Adam beside it. */
const isRate = (name: string): boolean => /^(lr|.*Lr)$/.test(name);

const half = (x: Number): Number => t.mul(x, 0.5);
/** 1 at 0 and 0 at 1, along a cosine. */
const falling = (share: Number): Number => half(t.add(1, t.cos(t.mul(share, Math.PI))));
/** From 1 to `end` as `shape` falls from 1 to 0. */
const down = (end: Number, shape: Number): Number => t.add(end, t.mul(t.sub(1, end), shape));

/** The part of the way from `begin` to `end` that is done, from 0 to 1. */
const share = (done: Number, begin: Number, end: Number): Number =>
  t.minimum(t.maximum(t.div(t.sub(done, begin), t.maximum(t.sub(end, begin), 1)), 0), 1);

/**
 * After a rise in equal steps, the first of which is one of them and not none, what `after` makes of the share of the rest
 * that is done.
 */
function rising({ scheduleSteps, scheduleWarmup }: Hyper, done: Number, after: (share: Number) => Number): Number {
  // A share such as 0.29 is a little less than it says.
  const rise = t.floor(t.mul(scheduleSteps, t.add(scheduleWarmup, 1e-9)));
  const up = t.minimum(t.div(t.add(done, 1), t.maximum(rise, 1)), 1);
  return t.select(t.less(done, rise), up, after(share(done, rise, scheduleSteps)));
}

/** What the learning rate is multiplied by, after so many steps. */
const factors: Readonly<Record<Schedule, (h: Hyper, done: Number) => Number>> = {
  warmup: (h, done) => rising(h, done, (part) => t.onesLike(part)),
  /** I. Loshchilov, F. Hutter, "SGDR", arXiv:1608.03983, without restarts. */
  cosine: (h, done) => rising(h, done, (part) => down(h.scheduleEnd, falling(part))),
  polynomial: (h, done) => rising(h, done, (part) => down(h.scheduleEnd, t.pow(t.sub(1, part), h.schedulePower))),
  steps: (h, done) =>
    rising(h, done, (part) => {
      const drops = t.floor(t.mul(t.add(part, 1e-9), t.add(h.scheduleDrops, 1)));
      return t.pow(h.scheduleFactor, t.minimum(drops, h.scheduleDrops));
    }),
  /** L. Smith, N. Topin, arXiv:1708.07120, as PyTorch has it: from 1/divide up to 1, then down to 1/(divide · last). */
  'one-cycle': ({ scheduleSteps, scheduleRise, scheduleDivide, scheduleLast }, done) => {
    const [top, last] = [t.sub(t.mul(scheduleSteps, scheduleRise), 1), t.sub(scheduleSteps, 1)];
    const first = t.div(1, scheduleDivide);
    const up = t.sub(1, t.mul(t.sub(1, first), falling(share(done, t.zerosLike(top), top))));
    const over = t.div(first, scheduleLast);
    return t.select(t.lessEqual(done, top), up, down(over, falling(share(done, top, last))));
  },
};
