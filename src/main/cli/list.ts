import type { Catalogue, OptimizerEntry, PrecisionEntry, ProblemEntry } from '../../shared/domain/catalogue.ts';
import { defaultsOf, type Parameter, type Parameters } from '../../shared/domain/parameter.ts';
import { expectation } from '../../shared/domain/validate.ts';
import { builtIn } from '../catalogue.ts';
import { openCatalogue } from './catalogue.ts';
import type { JsonFlag } from './flags.ts';
import { number } from './format.ts';
import { coloursFor, jsonLine, printAll } from './output.ts';

export type ListedKind = 'optimizers' | 'problems' | 'precisions';

export async function list(kind: ListedKind, { json }: JsonFlag): Promise<void> {
  const catalogue: Catalogue = kind === 'precisions' ? builtIn : await openCatalogue();
  const { bold } = coloursFor(process.stdout);
  await printAll(json === true ? jsonLines(kind, catalogue) : sections(kind, catalogue, bold));
}

function* jsonLines(kind: ListedKind, catalogue: Catalogue): Generator<string> {
  const records = {
    optimizers: () => catalogue.optimizers.map(optimizerRecord),
    problems: () => catalogue.problems.map(problemRecord),
    precisions: () => catalogue.precisions.map(precisionRecord),
  };
  for (const record of records[kind]()) yield `${jsonLine(record)}\n`;
}

const optimizerRecord = ({ id, title, order, kind, paper, hyper, cost, state }: OptimizerEntry) => ({
  id,
  title,
  order,
  kind,
  paper,
  hyper,
  cost,
  state,
});

function problemRecord({ id, title, kind, parameters, precisions, ...entry }: ProblemEntry) {
  const { dimension, optimum, targets } = entry.facts(defaultsOf(parameters));
  return { id, title, kind, parameters, dimension, f_star: optimum, precisions, targets };
}

const precisionRecord = ({ id, title, storage, arithmetic, rounding }: PrecisionEntry) => ({
  id,
  title,
  storage,
  arithmetic,
  rounding,
});

function* sections(kind: ListedKind, catalogue: Catalogue, bold: (text: string) => string): Generator<string> {
  const described = {
    optimizers: () => catalogue.optimizers.map((entry) => ({ entry, lines: optimizerLines(entry) })),
    problems: () => catalogue.problems.map((entry) => ({ entry, lines: problemLines(entry) })),
    precisions: () => catalogue.precisions.map((entry) => ({ entry, lines: precisionLines(entry) })),
  };
  for (const { entry, lines } of described[kind]())
    yield `${[`${bold(entry.id)}  ${entry.title}`, ...lines.map((line) => `    ${line}`)].join('\n')}\n\n`;
}

const optimizerLines = ({ order, paper, cost, state, hyper }: OptimizerEntry): string[] => [
  `order ${order}; a step costs ${cost}; state: ${state}; ${paper}`,
  ...parameterLines(hyper),
];

function problemLines({ parameters, precisions, ...entry }: ProblemEntry): string[] {
  const { dimension, optimum, optimumKind, targets, sampled } = entry.facts(defaultsOf(parameters));
  const best = optimum === undefined ? 'unknown' : `${number(optimum)} (${optimumKind})`;
  const range = targets.length === 0 ? 'none' : `${number(targets[0]!)} to ${number(targets.at(-1)!)}`;
  return [
    `dimension ${dimension}; minimum ${best}; target gaps ${range}; ${precisions.join(', ')}${sampled ? '; sampled' : ''}`,
    ...parameterLines(parameters),
  ];
}

const precisionLines = ({ storage, arithmetic, rounding }: PrecisionEntry): string[] => [
  `stored as ${storage}; computed in ${arithmetic}; rounded ${rounding}`,
];

/** Name, default, what is allowed and where to search, aligned. */
export function parameterLines(parameters: Parameters): string[] {
  const rows = Object.entries(parameters).map(([name, parameter]) => [name, defaultOf(parameter), rangeOf(parameter)]);
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map(([name = '', value = '', range = '']) =>
    `${name.padEnd(width(0))}  ${value.padEnd(width(1))}  ${range}`.trimEnd(),
  );
}

const longestDefault = 24;

function defaultOf({ default: value }: Parameter): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= longestDefault ? text : `${text.slice(0, longestDefault - 1)}…`;
}

function rangeOf(parameter: Parameter): string {
  if (parameter.type !== 'real' || parameter.log === undefined) return expectation(parameter);
  const [low, high] = parameter.log;
  return `${expectation(parameter)}; worth a search from ${number(low)} to ${number(high)}`;
}
