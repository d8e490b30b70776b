import { unloadedHint, type Catalogue } from '../../shared/domain/catalogue.ts';
import { complaint, formatComplaint, unknownName } from '../../shared/domain/complaint.ts';
import { DescentError } from '../../shared/domain/error.ts';
import type { ParameterValues } from '../../shared/domain/parameter.ts';
import type { PrecisionId } from '../../shared/domain/run-spec.ts';
import { fillParameters } from '../../shared/domain/validate.ts';
import { evaluate } from '../engine/evaluate.ts';
import { parseAssignments } from './assignments.ts';
import { openCatalogue } from './catalogue.ts';
import { resolveDevice } from '../engine/device.ts';
import type { CommonFlags, JsonFlag } from './flags.ts';
import { counted } from './format.ts';
import { jsonLine, print, printData, say } from './output.ts';

export interface EvaluateFlags {
  readonly problem: string;
  readonly set?: readonly string[];
  readonly at: readonly number[];
  readonly precision: string;
  readonly gradient?: true;
}

export async function evaluatePoint(flags: EvaluateFlags & CommonFlags & JsonFlag): Promise<void> {
  const { at } = flags;
  const catalogue = await openCatalogue();
  const { revision, ...asked } = await catalogue.complete(() => resolve(flags, catalogue));
  const { problem, precision } = asked;
  const code = { plugins: await catalogue.filesOf([problem.id]), revisions: { problem: revision } };
  const device = await resolveDevice(flags.device ?? 'auto', say);
  const { value, gradientNorm, gradient } = await evaluate({ ...asked, code, device, at });
  const result = { problem: problem.id, precision, value, gradient_norm: gradientNorm };
  const whole = flags.gradient === true ? { ...result, gradient: Array.from(gradient) } : result;
  if (precision === 'int4') say('int4: evaluated at the nearest point that can be stored.');
  if (flags.json === true) printData(jsonLine(whole));
  else print(lines(whole).join('\n'));
}

/** The problem instance and precision that the flags name, checked against the catalogue and the point. */
export function resolve(
  { problem: id, set = [], at, precision: wanted }: EvaluateFlags,
  catalogue: Catalogue,
): {
  readonly problem: { readonly id: string; readonly parameters: ParameterValues };
  readonly precision: PrecisionId;
  /** Of the problem. */
  readonly revision: number;
} {
  const entry = catalogue.problems.find((candidate) => candidate.id === id);
  if (!entry) throw unknown('--problem', id, 'problem', catalogue.problems, unloadedHint(catalogue, id));
  const precision = catalogue.precisions.find((candidate) => candidate.id === wanted)?.id;
  if (precision === undefined) throw unknown('--precision', wanted, 'precision', catalogue.precisions);
  if (!entry.precisions.includes(precision))
    throw new DescentError(
      'precision.unsupported',
      `${id} is made for ${entry.precisions.join(', ')}, not ${precision}.`,
    );

  const { values, complaints } = fillParameters(
    entry.parameters,
    parseAssignments(set, entry.parameters),
    '',
    `parameter of ${id}`,
  );
  if (complaints.length > 0) throw invalid(complaints.map(formatComplaint).join('\n'));
  const clash = entry.check?.(values);
  if (clash) throw invalid(formatComplaint(complaint(clash.key, values[clash.key], clash.message)));
  const { dimension } = entry.facts(values);
  if (at.length !== dimension)
    throw new DescentError('point.size', `--at: got ${counted(at.length, 'number')}, expected ${dimension}.`);
  return { problem: { id, parameters: values }, precision, revision: entry.revision };
}

const invalid = (message: string): DescentError =>
  new DescentError('parameter.invalid', message, { advice: 'descent list problems tells what is possible.' });

function unknown(
  flag: string,
  id: string,
  what: string,
  known: readonly { readonly id: string }[],
  hint = '',
): DescentError {
  const ids = known.map((entry) => entry.id);
  return new DescentError(`${what}.unknown`, `${formatComplaint(unknownName(flag, id, id, what, ids))}${hint}`);
}

/** In full: these are numbers to compare with. */
const lines = (result: { value: number; gradient_norm: number; gradient?: readonly number[] }): string[] => [
  `value          ${result.value}`,
  `gradient norm  ${result.gradient_norm}`,
  ...(result.gradient === undefined ? [] : [`gradient       ${result.gradient.join(', ')}`]),
];
