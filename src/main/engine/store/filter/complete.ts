import { columnNamed, type FilterColumn } from './columns.ts';
import { isOneWord, number, quoted, takeAt, word } from './tokens.ts';

export interface Completion {
  /** As it is shown. */
  readonly label: string;
  /** What else is to be known of it. */
  readonly note: string;
  /** What takes the place of the text between `from` and `to`. */
  readonly insert: string;
}

export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly options: Completion[];
}

const most = 60;

/** What is written next, and of what; a list is what follows `in (`. */
type Expected =
  | { readonly what: 'column' | 'connective' }
  | { readonly what: 'operator'; readonly of: FilterColumn | undefined }
  | { readonly what: 'value' | 'list'; readonly of: FilterColumn | undefined };

/** What can stand at a place of an expression that is still being written; the word there is its beginning. */
export function completions(text: string, at: number, columns: readonly FilterColumn[]): Completions {
  const { expected, from } = read(text, at, columns);
  const beginning = text.slice(from, at);
  const after = /^[\w.:*-]*/.exec(text.slice(at))?.[0].length ?? 0;
  // Right behind an operator the word is set off.
  const gap = from === at && /[=<>~≠≤≥]$/.test(text.slice(0, from)) ? ' ' : '';
  const options = fitting(proposals(expected, columns), beginning.replace(/^["']/, ''));
  const to = at + (/^["']/.test(beginning) ? closing(text, at, beginning[0]!) : after);
  const set = (insert: string): string => gap + (text[to] === ' ' ? insert.trimEnd() : insert);
  return { from, to, options: options.map(({ label, note, insert }) => ({ label, note, insert: set(insert) })) };
}

/** The rest of a text in quotes; one that nobody closed yet ends where the cursor is. */
function closing(text: string, at: number, quote: string): number {
  const end = text.indexOf(quote, at);
  return end < 0 ? 0 : end + 1 - at;
}

const symbol = /<=|>=|!=|<>|==|&&|\|\||[=<>~≠≤≥!()[\],]/y;
const unclosed = /["'][^"']*$/y;

/** What is expected where the word at the cursor begins, from the beginning of the text on. */
function read(text: string, at: number, columns: readonly FilterColumn[]): { expected: Expected; from: number } {
  const before = text.slice(0, at);
  let expected: Expected = { what: 'column' };
  for (let place = 0; ;) {
    place += /^\s*/.exec(before.slice(place))![0].length;
    if (place >= at) return { expected, from: at };
    const sign = takeAt(symbol, before, place)?.[0];
    const token =
      sign ??
      (takeAt(number, before, place) ?? takeAt(quoted, before, place) ?? takeAt(word, before, place))?.[0] ??
      takeAt(unclosed, before, place)?.[0] ??
      before[place]!;
    // The word that touches the cursor is being written.
    if (sign === undefined && place + token.length >= at) return { expected, from: place };
    expected = next(expected, token.toLowerCase(), columns);
    place += token.length;
  }
}

const takesOne = ['=', '==', '!=', '<>', '≠', '<', '<=', '≤', '>', '>=', '≥', '~', 'like'];

function next(expected: Expected, token: string, columns: readonly FilterColumn[]): Expected {
  if (['and', 'or', '&&', '||'].includes(token)) return { what: 'column' };
  switch (expected.what) {
    case 'column':
      if (['not', '!', '('].includes(token)) return expected;
      return { what: 'operator', of: columnNamed(columns, token) };
    case 'operator':
      if (takesOne.includes(token)) return { what: 'value', of: expected.of };
      return token === 'in' ? { what: 'list', of: expected.of } : expected;
    case 'value':
      return { what: 'connective' };
    case 'list':
      return [')', ']'].includes(token) ? { what: 'connective' } : expected;
    case 'connective':
      return expected;
  }
}

interface Proposal extends Completion {
  /** Under what it is found. */
  readonly names: readonly string[];
}

const proposal = (label: string, note: string, insert: string, names: readonly string[] = [label]): Proposal => ({
  ...{ label, note, insert, names },
});

const operators: readonly (readonly [sign: string, note: string, of: readonly FilterColumn['type'][]])[] = [
  ['=', 'is', ['text', 'number', 'either']],
  ['!=', 'is not', ['text', 'number', 'either']],
  ['~', 'has a part', ['text', 'either']],
  ['<', 'less than', ['number', 'either']],
  ['<=', 'at most', ['number', 'either']],
  ['>', 'more than', ['number', 'either']],
  ['>=', 'at least', ['number', 'either']],
  ['in', 'one of a list', ['text', 'number', 'either']],
];

function proposals(expected: Expected, columns: readonly FilterColumn[]): Proposal[] {
  switch (expected.what) {
    case 'column':
      // h.lr is found as lr, too.
      return columns.map(({ name, about }) =>
        proposal(name, about, `${name} `, [name, ...(name.includes('.') ? [name.slice(2)] : [])]),
      );
    case 'operator': {
      const { type } = expected.of ?? { type: 'either' as const };
      return operators
        .filter(([, , of]) => of.includes(type))
        .map(([sign, note]) => proposal(sign, note, sign === 'in' ? 'in (' : `${sign} `));
    }
    case 'value':
    case 'list':
      return expected.of === undefined ? [] : valuesOf(expected.of, expected.what === 'list' ? '' : ' ');
    case 'connective':
      return ['and', 'or'].map((each) =>
        proposal(each, each === 'and' ? 'both hold' : 'one of them holds', `${each} `),
      );
  }
}

/** Values by their names; those of one name are one. */
function valuesOf({ named, values }: FilterColumn, end: string): Proposal[] {
  const found = new Map<string, Proposal>();
  for (const { names, proposed = names.slice(-1) } of named?.() ?? [])
    for (const label of proposed) {
      const others = names.filter((name) => name !== label && !proposed.includes(name));
      if (!found.has(label))
        found.set(label, proposal(label, others.join(', '), asValue(label) + end, [label, ...others]));
    }
  for (const value of values?.() ?? []) {
    const label = String(value);
    found.set(label, proposal(label, '', (typeof value === 'number' ? label : asValue(label)) + end));
  }
  return [...found.values()];
}

const asValue = (text: string): string => (isOneWord(text) ? text : text.includes('"') ? `'${text}'` : `"${text}"`);

/** Those that begin so first, then those that have it anywhere; nothing where there is nothing more to write. */
function fitting(all: readonly Proposal[], beginning: string): Proposal[] {
  const wanted = beginning.toLowerCase();
  const of = (test: (name: string) => boolean) =>
    all.filter(({ names }) => names.some((name) => test(name.toLowerCase())));
  const first = of((name) => name.startsWith(wanted));
  const found = [...new Set([...first, ...of((name) => name.includes(wanted))])];
  const isWhole = found.length === 1 && found[0]!.label.toLowerCase() === wanted;
  return isWhole ? [] : found.slice(0, most);
}
