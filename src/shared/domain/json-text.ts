import { below, formatComplaint, show, type Complaint } from './complaint.ts';
import { Stop, type Place } from './json-cursor.ts';
import { JsonScanner, type DoubledKey } from './json-scanner.ts';

/** Where and why a text is not read as JSON. */
export interface JsonError extends Place {
  readonly kind: Stop['kind'];
  /** What stands there and what was expected, such as "expected ',' or '}', got ']'". */
  readonly message: string;
}

export type JsonText =
  | {
      readonly value: unknown;
      /** JSON.parse takes the last value of such a key, and drops the others without a word. */
      readonly doubled: readonly DoubledKey[];
      readonly error?: undefined;
    }
  | { readonly error: JsonError };

/**
 * Reads a text that a person wrote. What JSON.parse refuses gets the place of its first error: V8's own messages name a
 * position only for some. A byte order mark is passed over, since editors on Windows may begin a file with one.
 */
export function readJson(text: string): JsonText {
  const json = text.replace(/^\uFEFF/, '');
  const scanner = new JsonScanner(json);
  try {
    scanner.scan();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { error: { ...scanner.cursor.place(), kind: error.kind, message: error.message } };
  }
  return { value: JSON.parse(json), doubled: scanner.doubled };
}

/**
 * Where a key such as `optimizers[0].lr` stands in a JSON text, from its first character to behind its value; where it is
 * missing, what is nearest above it. Undefined: nothing of it is there, or the text is no JSON.
 */
export function spanOf(text: string, key: string): readonly [from: number, to: number] | undefined {
  const json = text.replace(/^\uFEFF/, '');
  let found: { readonly depth: number; readonly span: readonly [number, number] } | undefined;
  const scanner = new JsonScanner(json, (path, from, to) => {
    const own = path.reduce<string>(below, '');
    const isAbove = key === own || key.startsWith(`${own}.`) || key.startsWith(`${own}[`);
    if (isAbove && path.length > (found?.depth ?? 0)) found = { depth: path.length, span: [from, to] };
  });
  try {
    scanner.scan();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return undefined;
  }
  const skipped = text.length - json.length;
  return found && [found.span[0] + skipped, found.span[1] + skipped];
}

const placeText = ({ line, column }: Place): string => `line ${line}, column ${column}`;

export const errorText = (error: JsonError): string => `${placeText(error)}: ${error.message}`;

export const doubledComplaint = ({ path, first, again }: DoubledKey): Complaint => ({
  key: path.reduce<string>(below, ''),
  got: [first, again].map((each) => `${show(JSON.parse(each.text))} (${placeText(each)})`).join(' and '),
  why: 'expected every key once',
  nearest: [],
});

/** What is to be mended before a text can be taken as it stands, and where; undefined: nothing. */
export function firstFault(read: JsonText): (Place & { readonly message: string }) | undefined {
  if (read.error) return read.error;
  const [doubled] = read.doubled;
  return doubled && { ...doubled.again, message: formatComplaint(doubledComplaint(doubled)) };
}
