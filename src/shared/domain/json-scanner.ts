/** A place in a text, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A key that comes twice in one object, with the values as they are written and the places of the keys. */
export interface DoubledKey {
  /** Keys and indices from the outermost value on. */
  readonly path: readonly (string | number)[];
  readonly first: Place & { readonly text: string };
  readonly again: Place & { readonly text: string };
}

/** Lists and objects inside one another: more than any suite has, and few enough for whatever walks them later. */
const mostLevels = 100;

const token = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// eslint-disable-next-line no-control-regex -- RFC 8259 forbids exactly these in strings
const characters = /[^"\\\u0000-\u001f]*/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const space = /[ \t\n\r]*/y;

/** Why a scan ended before the end. */
export class Stop extends Error {
  /** 'depth': it is JSON so far, but nested deeper than anything that is read here. */
  readonly kind: 'syntax' | 'depth';

  constructor(kind: Stop['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

interface Member {
  /** Of the key. */
  readonly place: Place;
  /** Where the value begins and, once it has been read, ends. */
  readonly from: number;
  to: number;
}

/** A list or an object that is open. */
interface Level {
  readonly close: ']' | '}';
  /** The members of an object so far, by what their keys mean: "a" and "\u0061" are one key. */
  readonly members: Map<string, Member>;
  /** What is being read. */
  key: string | number;
  member: Member | undefined;
}

/** Goes through a text once and, however deep it is, without recursion. */
export class JsonScanner {
  readonly doubled: DoubledKey[] = [];
  readonly #text: string;
  readonly #levels: Level[] = [];
  #at = 0;
  /** The line of the last place, which are asked for in ascending order. */
  readonly #line = { number: 1, start: 0, end: -1 };

  constructor(text: string) {
    this.#text = text;
    this.#line.end = endOfLine(text, 0);
  }

  /** @throws Stop where the text is no JSON (RFC 8259) or too deep: `place` is there */
  scan(): void {
    for (let isOpen = true; isOpen; isOpen = this.#endValue()) while (this.#beginValue());
    if (this.#peek() !== '') this.#stop('the end');
  }

  /** Where the scan stands. */
  place(): Place {
    const line = this.#line;
    while (line.end < this.#at) {
      line.number += 1;
      line.start = line.end + 1;
      line.end = endOfLine(this.#text, line.start);
    }
    return { line: line.number, column: this.#at - line.start + 1 };
  }

  /** Reads a value; true: of a list or an object only the beginning, and the first value in it is next. */
  #beginValue(): boolean {
    const next = this.#peek();
    if (next === '[' || next === '{') return this.#open(next === '[' ? ']' : '}');
    if (next === '"') this.#string();
    else if (!this.#skip(token)) this.#stop('a value');
    return false;
  }

  #open(close: Level['close']): boolean {
    if (this.#levels.length === mostLevels)
      throw new Stop('depth', `expected at most ${mostLevels} lists and objects inside one another`);
    this.#at += 1;
    if (this.#peek() === close) {
      this.#at += 1;
      return false;
    }
    const level: Level = { close, members: new Map(), key: -1, member: undefined };
    this.#levels.push(level);
    this.#beginMember(level);
    return true;
  }

  #beginMember(level: Level): void {
    if (typeof level.key === 'number' && level.close === ']') {
      level.key += 1;
      return;
    }
    if (this.#peek() !== '"') this.#stop('a key in double quotes');
    const [place, from] = [this.place(), this.#at];
    this.#string();
    level.key = JSON.parse(this.#text.slice(from, this.#at)) as string;
    if (this.#peek() !== ':') this.#stop('":"');
    this.#at += 1;
    this.#peek();
    level.member = { place, from: this.#at, to: this.#at };
  }

  /** Goes on behind a value, and closes what ends there; false: nothing is open any more. */
  #endValue(): boolean {
    for (let level = this.#levels.at(-1); level !== undefined; level = this.#levels.at(-1)) {
      this.#endMember(level);
      const next = this.#peek();
      if (next !== ',' && next !== level.close) this.#stop(`"," or "${level.close}"`);
      this.#at += 1;
      if (next === ',') {
        this.#beginMember(level);
        return true;
      }
      this.#levels.pop();
    }
    return false;
  }

  #endMember({ members, key, member }: Level): void {
    if (typeof key === 'number' || member === undefined) return;
    member.to = this.#at;
    const first = members.get(key);
    if (first === undefined) members.set(key, member);
    else {
      const written = ({ place, from, to }: Member) => ({ ...place, text: this.#text.slice(from, to) });
      this.doubled.push({
        path: this.#levels.map((level) => level.key),
        first: written(first),
        again: written(member),
      });
    }
  }

  #string(): void {
    this.#at += 1;
    do this.#skip(characters);
    while (this.#skip(escaped));
    if (this.#text.charAt(this.#at) !== '"') this.#stop('the rest of a string');
    this.#at += 1;
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const length = pattern.exec(this.#text)?.[0].length ?? 0;
    this.#at += length;
    return length > 0;
  }

  /** The next character that is no white space; '' at the end. */
  #peek(): string {
    this.#skip(space);
    return this.#text.charAt(this.#at);
  }

  #stop(expected: string): never {
    const next = this.#text.charAt(this.#at);
    throw new Stop('syntax', `expected ${expected}, got ${next === '' ? 'the end' : JSON.stringify(next)}`);
  }
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? Infinity : at;
}
