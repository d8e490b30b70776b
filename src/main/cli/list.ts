import type { Catalogue, OptimizerEntry, PrecisionEntry, ProblemEntry } from '../../shared/domain/catalogue.ts';
import { defaultsOf } from '../../shared/domain/parameter.ts';
import { DescentError } from '../../shared/domain/error.ts';
import { builtIn } from '../catalogue.ts';
import { openCatalogue } from './catalogue.ts';
import type { JsonFlag } from './flags.ts';
import { number } from './format.ts';
import { optimizerSheet } from './optimizer-sheet.ts';
import { coloursFor, jsonLine, printAll, printAllText } from './output.ts';
import { parameterLines } from './parameter-lines.ts';
import { visible } from './visible.ts';

export type ListedKind = 'optimizers' | 'problems' | 'precisions';

export interface ListFlags extends JsonFlag {
  readonly long?: true;
}

export async function list(kind: ListedKind, { json, long }: ListFlags): Promise<void> {
  if (long === true && kind !== 'optimizers')
    throw new DescentError('usage.no_effect', `list ${kind} does not take --long.`);
  const catalogue: Catalogue = kind === 'precisions' ? builtIn : await openCatalogue();
  const colours = coloursFor(process.stdout);
  if (json === true) await printAll(jsonLines(kind, catalogue, long === true));
  else if (long === true) await printAllText(catalogue.optimizers.map((entry) => optimizerSheet(entry, colours)));
  else await printAllText(sections(kind, catalogue, colours.bold));
}

function* jsonLines(kind: ListedKind, catalogue: Catalogue, long: boolean): Generator<string> {
  const records = {
    optimizers: () => catalogue.optimizers.map(long ? longRecord : optimizerRecord),
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

const longRecord = (entry: OptimizerEntry) => {
  const { about, words, pitfalls, sources } = entry;
  return { ...optimizerRecord(entry), about, words, pitfalls, sources };
};

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
    yield `${[`${bold(visible(entry.id))}  ${visible(entry.title)}`, ...lines.map((line) => `    ${visible(line)}`)].join('\n')}\n\n`;
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
