/** Where and why a text stops being JSON; `line` and `column` count from 1. */
export interface JsonSyntaxError {
  readonly line: number;
  readonly column: number;
  /** What stands there and what was expected, such as "expected ',' or '}', got ']'". */
  readonly message: string;
}

const token = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// eslint-disable-next-line no-control-regex -- RFC 8259 forbids exactly these in strings
const characters = /(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
const space = /[ \t\n\r]*/y;

class Stop extends Error {}

/**
 * Finds the first error in a text that `JSON.parse` refuses: V8's own messages name a position only for some errors.
 * Undefined: the text is JSON (RFC 8259).
 */
export function findJsonError(text: string): JsonSyntaxError | undefined {
  let at = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const length = pattern.exec(text)?.[0].length ?? 0;
    at += length;
    return length > 0;
  };
  const peek = (): string => {
    skip(space);
    return text.charAt(at);
  };
  const stop = (expected: string): never => {
    throw new Stop(`expected ${expected}, got ${at < text.length ? JSON.stringify(text.charAt(at)) : 'the end'}`);
  };
  const string = (): void => {
    at += 1;
    skip(characters);
    if (text.charAt(at) !== '"') stop('the rest of a string');
    at += 1;
  };
  const list = (close: ']' | '}', item: () => void): void => {
    at += 1;
    if (peek() === close) at += 1;
    else
      for (;;) {
        item();
        const next = peek();
        if (next !== ',' && next !== close) stop(`"," or "${close}"`);
        at += 1;
        if (next === close) return;
      }
  };
  const member = (): void => {
    if (peek() !== '"') stop('a key in double quotes');
    string();
    if (peek() !== ':') stop('":"');
    at += 1;
    value();
  };
  const value = (): void => {
    const next = peek();
    if (next === '{') list('}', member);
    else if (next === '[') list(']', value);
    else if (next === '"') string();
    else if (!skip(token)) stop('a value');
  };
  try {
    value();
    if (peek() !== '') stop('the end');
    return undefined;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const lines = text.slice(0, at).split('\n');
    return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, message: error.message };
  }
}
