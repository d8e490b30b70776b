import { choice, int, positive, real, type Parameters, type ParameterValues } from './parameter.ts';

const warmup = (share: number) => ({ scheduleWarmup: real(share, { min: 0, max: 1, exclusive: ['max'] }) });
const end = { scheduleEnd: real(0, { min: 0, max: 1 }) };

/** How the learning rate goes over the steps of a schedule, with what each takes; all but `scheduleSteps` are relative. */
const kinds = {
  warmup: warmup(0.1),
  cosine: { ...warmup(0), ...end },
  polynomial: { ...warmup(0), ...end, schedulePower: positive(1) },
  steps: {
    ...warmup(0),
    scheduleDrops: int(2, { min: 1, max: 1000 }),
    scheduleFactor: positive(0.1, { max: 1 }),
  },
  'one-cycle': {
    scheduleRise: real(0.3, { min: 0, max: 1, exclusive: ['min', 'max'] }),
    scheduleDivide: real(25, { min: 1 }),
    scheduleLast: real(1e4, { min: 1 }),
  },
} as const satisfies Readonly<Record<string, Parameters>>;

export type Schedule = keyof typeof kinds;
const schedules = Object.keys(kinds) as readonly Schedule[];

/** No schedule; a run that has this tells of none. */
const constant = 'constant';

/** What a method with a learning rate can be given beside its own; what is left out depends on the schedule. */
const parameter = choice([constant, ...schedules], constant);
const steps = int(1000, { min: 1, max: 2 ** 31 - 1 });

/** Whether a schedule can be given to a method; a parameter of these names is the method's own. */
export const isSchedulable = (hyper: Parameters): boolean =>
  'lr' in hyper && !Object.keys(scheduleParameters).some((name) => name in hyper);

/** The schedule that values name; undefined: none. */
export const scheduleOf = (hyper: Parameters, values: Readonly<Record<string, unknown>>): Schedule | undefined =>
  isSchedulable(hyper) ? schedules.find((name) => name === values['schedule']) : undefined;

/** The hyper-parameters of a method with those of the schedule that values name, where they name one. */
export function withSchedule(hyper: Parameters, values: ParameterValues | { readonly schedule: unknown }): Parameters {
  const schedule = scheduleOf(hyper, values);
  return schedule === undefined ? hyper : { ...hyper, schedule: parameter, scheduleSteps: steps, ...kinds[schedule] };
}

/** Everything that can stand beside a method's own hyper-parameters, by name. */
export const scheduleParameters = {
  schedule: parameter,
  scheduleSteps: steps,
  ...(Object.assign({}, ...Object.values(kinds)) as Parameters),
};
