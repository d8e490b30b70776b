import jsep from 'jsep';
import { invalid } from './invalid.ts';
import { keyword, number, quoted, takeAt, word } from './tokens.ts';

const comparators = ['=', '!=', '<', '<=', '>', '>=', 'in', 'like'] as const;
export type Comparator = (typeof comparators)[number];

/** A value as written; `at` is its place in the text, from 0. */
export interface Value {
  readonly value: string | number;
  readonly quoted: boolean;
  readonly at: number;
}

export type Expression =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | {
      readonly kind: 'compare';
      readonly column: string;
      readonly at: number;
      readonly operator: Comparator;
      readonly values: readonly Value[];
    };

type Node = jsep.Expression & { readonly at?: number; readonly quoted?: boolean };

/** Other ways to write them; the first ones are what some people's keyboards and fonts make of ours. */
const spellings: Readonly<Record<string, Comparator>> = {
  '≠': '!=',
  '≤': '<=',
  '≥': '>=',
  '<>': '!=',
  '==': '=',
  '~': 'like',
};
const inverse: Readonly<Record<string, Comparator>> = { 'not in': 'in', 'not like': 'like' };
const bothCases = (words: readonly string[]): string[] => words.flatMap((word) => [word, word.toUpperCase()]);

jsep.removeAllBinaryOps();
jsep.removeAllUnaryOps();
for (const operator of bothCases(['not', '!'])) jsep.addUnaryOp(operator);
for (const operator of bothCases(['or', '||'])) jsep.addBinaryOp(operator, 1);
for (const operator of bothCases(['and', '&&'])) jsep.addBinaryOp(operator, 2);
for (const operator of bothCases([...comparators, ...Object.keys(spellings), ...Object.keys(inverse)]))
  jsep.addBinaryOp(operator, 3);

/** Words here may have hyphens and dots (zo-sgd, h.lr), and every one knows where it stands. */
jsep.hooks.add('gobble-token', (env) => {
  const { context } = env as unknown as { context: { index: number; readonly expr: string } };
  const at = context.index;
  const take = (pattern: RegExp) => takeAt(pattern, context.expr, at);
  const found = take(number) ?? take(quoted) ?? take(word);
  if (found === null || keyword.test(found[0])) return;
  context.index += found[0].length;
  const text = found[1] ?? found[2];
  const literal = text ?? (Number.isNaN(Number(found[0])) ? undefined : Number(found[0]));
  env.node =
    literal === undefined
      ? { type: 'Identifier', name: found[0], at }
      : { type: 'Literal', value: literal, raw: found[0], at, quoted: text !== undefined };
});

/**
 * Reads an expression such as `optimizer = adam and (gap < 1e-6 or not seed in (0, 1))`. Names are not looked up.
 *
 * @throws DescentError filter.invalid
 */
export function parseExpression(text: string): Expression {
  let node: Node;
  try {
    node = jsep(text);
  } catch (error) {
    const { index, description, message } = error as { index?: number; description?: string; message: string };
    throw invalid(index ?? 0, lowerFirst((description ?? message).replace(/ at character \d+$/, '')));
  }
  return read(node, 0);
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const quoting = 'A text of several words stands in quotes.';

function read(node: Node, near: number): Expression {
  if (node.type === 'UnaryExpression') return { kind: 'not', of: read(node['argument'] as Node, near) };
  if (node.type === 'Compound') {
    const second = (node['body'] as Node[])[1];
    const at = second === undefined ? near : placeOf(second, near);
    throw invalid(at, second === undefined ? 'there is no condition' : 'expected "and" or "or" here', quoting);
  }
  if (node.type !== 'BinaryExpression') throw invalid(placeOf(node, near), 'expected a condition, such as gap < 1e-6');
  const operator = (node['operator'] as string).toLowerCase();
  const [left, right] = [node['left'] as Node, node['right'] as Node];
  if (operator === 'and' || operator === '&&') return { kind: 'all', of: [read(left, near), read(right, near)] };
  if (operator === 'or' || operator === '||') return { kind: 'any', of: [read(left, near), read(right, near)] };
  // `not` binds weaker than comparisons here, and tighter than anything in the parser.
  if (left.type === 'UnaryExpression') return { kind: 'not', of: read({ ...node, left: left['argument'] }, near) };
  if (left.type !== 'Identifier') throw invalid(placeOf(left, near), 'expected the name of a column');
  const at = placeOf(left, near);
  const comparator = inverse[operator] ?? spellings[operator] ?? (operator as Comparator);
  const values = valuesOf(right, at);
  const [first, second] = values;
  if (comparator !== 'in' && second !== undefined)
    throw invalid(second.at, `${comparator} compares with one value; "in" takes several`);
  if (first === undefined) throw invalid(at, 'expected a value');
  const compare = { kind: 'compare', column: left['name'] as string, at, operator: comparator, values } as const;
  return operator in inverse ? { kind: 'not', of: compare } : compare;
}

function valuesOf(node: Node, near: number): Value[] {
  if (node.type === 'SequenceExpression' || node.type === 'Compound')
    return ((node['expressions'] ?? node['body']) as Node[]).flatMap((each) => valuesOf(each, near));
  if (node.type === 'ArrayExpression')
    return (node['elements'] as (Node | null)[]).flatMap((each) => (each === null ? [] : valuesOf(each, near)));
  const at = placeOf(node, near);
  if (node.type === 'Identifier') return [{ value: node['name'] as string, quoted: false, at }];
  if (node.type !== 'Literal') throw invalid(at, 'expected a value: a number, a word or a text in quotes');
  return [{ value: node['value'] as string | number, quoted: node.quoted === true, at }];
}

/** Of the leftmost word of a node. */
function placeOf(node: Node, near: number): number {
  if (node.at !== undefined) return node.at;
  const inner = node['left'] ?? node['argument'] ?? (node['expressions'] as Node[] | undefined)?.[0];
  return inner === undefined ? near : placeOf(inner as Node, near);
}
