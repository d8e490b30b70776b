import type { Parameter, Parameters, ParameterValue, ParameterValues } from './parameter.ts';
import { withSchedule } from './schedules.ts';

/** The part of the values that a compiled program depends on: of vectors and matrices only the shape is. */
export function structure(declared: Parameters, values: ParameterValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const part = structureOf(declared[name], value);
      return part === undefined ? [] : [[name, part]];
    }),
  );
}

/** The same of the hyper-parameters of a method, with those of a schedule of its learning rate. */
export const hyperStructure = (declared: Parameters, values: ParameterValues): Record<string, unknown> =>
  structure(withSchedule(declared, values), values);

function structureOf(parameter: Parameter | undefined, value: ParameterValue): unknown {
  switch (parameter?.type) {
    case 'vector':
      return [(value as readonly number[]).length];
    case 'matrix': {
      const rows = value as readonly (readonly number[])[];
      return [rows.length, rows[0]?.length ?? 0];
    }
    case 'real':
      return undefined;
    case 'int':
      return parameter.structural === true ? value : undefined;
    default:
      return value;
  }
}
