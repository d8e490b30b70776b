/** A place in a text, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Why a text is not read to its end. */
export class Stop extends Error {
  /** 'depth': it is JSON so far, but nested deeper than anything that is read here. */
  readonly kind: 'syntax' | 'depth';

  constructor(kind: Stop['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// eslint-disable-next-line no-control-regex -- RFC 8259 forbids exactly these in strings
const characters = /[^"\\\u0000-\u001f]*/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const space = /[ \t\n\r]*/y;

/** Goes through the tokens of a text that should be JSON (RFC 8259). */
export class JsonCursor {
  readonly text: string;
  at = 0;
  /** The line of the last place, which are asked for in ascending order. */
  readonly #line = { number: 1, start: 0, end: -1 };

  constructor(text: string) {
    this.text = text;
    this.#line.end = endOfLine(text, 0);
  }

  place(): Place {
    const line = this.#line;
    while (line.end < this.at) {
      line.number += 1;
      line.start = line.end + 1;
      line.end = endOfLine(this.text, line.start);
    }
    return { line: line.number, column: this.at - line.start + 1 };
  }

  /** The next character that is no white space; '' at the end. */
  peek(): string {
    this.#skip(space);
    return this.text.charAt(this.at);
  }

  /** Goes behind a number, true, false or null. */
  literal(): void {
    if (!this.#skip(literal)) this.stop('a value');
  }

  /** Goes behind a string, which begins here. */
  string(): void {
    this.at += 1;
    do this.#skip(characters);
    while (this.#skip(escaped));
    if (this.text.charAt(this.at) !== '"') this.stop('the rest of a string');
    this.at += 1;
  }

  stop(expected: string): never {
    const next = this.text.charAt(this.at);
    throw new Stop('syntax', `expected ${expected}, got ${next === '' ? 'the end' : JSON.stringify(next)}`);
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const length = pattern.exec(this.text)?.[0].length ?? 0;
    this.at += length;
    return length > 0;
  }
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? Infinity : at;
}
