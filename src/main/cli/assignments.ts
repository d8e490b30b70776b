import { DescentError } from '../../shared/domain/error.ts';
import { readJson } from '../../shared/domain/json-text.ts';
import type { Parameter, Parameters } from '../../shared/domain/parameter.ts';

/**
 * Reads `name=value` texts by the declared types. What is no value of its type stays a text, and an unknown name is
 * kept: both are then complained about like the same mistake in a suite.
 *
 * @throws DescentError usage.assignment where a text is no assignment, or a name comes twice
 */
export function parseAssignments(texts: readonly string[], parameters: Parameters): Record<string, unknown> {
  const values = new Map<string, unknown>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const name = text.slice(0, at).trim();
    if (at < 0 || name === '')
      throw new DescentError('usage.assignment', `--set: got ${JSON.stringify(text)}, expected name=value`);
    if (values.has(name)) throw new DescentError('usage.assignment', `--set: ${name} is given twice`);
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    values.set(name, valueOf(text.slice(at + 1).trim(), parameter));
  }
  return Object.fromEntries(values);
}

function valueOf(text: string, parameter: Parameter | undefined): unknown {
  switch (parameter?.type) {
    case 'real':
    case 'int':
      return numberOr(text);
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'vector':
      return text.startsWith('[') ? jsonOr(text) : text.split(',').map((item) => numberOr(item.trim()));
    case 'matrix':
      return jsonOr(text);
    default:
      return text;
  }
}

const numberOr = (text: string): unknown => (text === '' || Number.isNaN(Number(text)) ? text : Number(text));

function jsonOr(text: string): unknown {
  const read = readJson(text);
  return read.error ? text : read.value;
}
