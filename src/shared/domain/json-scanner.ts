import { JsonCursor, Stop, type Place } from './json-cursor.ts';

/** A key that comes twice in one object, with the values as they are written and the places of the keys. */
export interface DoubledKey {
  /** Keys and indices from the outermost value on. */
  readonly path: readonly (string | number)[];
  readonly first: Place & { readonly text: string };
  readonly again: Place & { readonly text: string };
}

/** Lists and objects inside one another: more than any suite has, and few enough for whatever walks them later. */
const mostLevels = 100;

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
  /** Where what is being read begins: a member of an object at its key. */
  begin: number;
}

/** Told of every member of a list or an object: its keys from the outermost value on, and where it begins and ends. */
export type Watch = (path: readonly (string | number)[], begin: number, end: number) => void;

/** Goes through a text once and, however deep it is, without recursion. */
export class JsonScanner {
  readonly cursor: JsonCursor;
  readonly doubled: DoubledKey[] = [];
  readonly #levels: Level[] = [];
  readonly #watch: Watch | undefined;

  constructor(text: string, watch?: Watch) {
    this.cursor = new JsonCursor(text);
    this.#watch = watch;
  }

  /** @throws Stop where the text is no JSON or too deep: the cursor is there */
  scan(): void {
    for (let isOpen = true; isOpen; isOpen = this.#endValue()) while (this.#beginValue());
    if (this.cursor.peek() !== '') this.cursor.stop('the end');
  }

  /** Reads a value; true: of a list or an object only the beginning, and the first value in it is next. */
  #beginValue(): boolean {
    const next = this.cursor.peek();
    if (next === '[' || next === '{') return this.#open(next === '[' ? ']' : '}');
    if (next === '"') this.cursor.string();
    else this.cursor.literal();
    return false;
  }

  #open(close: Level['close']): boolean {
    if (this.#levels.length === mostLevels)
      throw new Stop('depth', `expected at most ${mostLevels} lists and objects inside one another`);
    this.cursor.at += 1;
    if (this.cursor.peek() === close) {
      this.cursor.at += 1;
      return false;
    }
    const level: Level = { close, members: new Map(), key: -1, member: undefined, begin: 0 };
    this.#levels.push(level);
    this.#beginMember(level);
    return true;
  }

  #beginMember(level: Level): void {
    if (typeof level.key === 'number' && level.close === ']') {
      level.key += 1;
      this.cursor.peek();
      level.begin = this.cursor.at;
      return;
    }
    const { cursor } = this;
    if (cursor.peek() !== '"') cursor.stop('a key in double quotes');
    const [place, from] = [cursor.place(), cursor.at];
    level.begin = from;
    cursor.string();
    level.key = JSON.parse(cursor.text.slice(from, cursor.at)) as string;
    if (cursor.peek() !== ':') cursor.stop('":"');
    cursor.at += 1;
    cursor.peek();
    level.member = { place, from: cursor.at, to: cursor.at };
  }

  /** Goes on behind a value, and closes what ends there; false: nothing is open any more. */
  #endValue(): boolean {
    for (let level = this.#levels.at(-1); level !== undefined; level = this.#levels.at(-1)) {
      this.#watch?.(
        this.#levels.map(({ key }) => key),
        level.begin,
        this.cursor.at,
      );
      this.#endMember(level);
      const next = this.cursor.peek();
      if (next !== ',' && next !== level.close) this.cursor.stop(`"," or "${level.close}"`);
      this.cursor.at += 1;
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
    member.to = this.cursor.at;
    const first = members.get(key);
    if (first === undefined) {
      members.set(key, member);
      return;
    }
    const written = ({ place, from, to }: Member) => ({ ...place, text: this.cursor.text.slice(from, to) });
    this.doubled.push({
      path: this.#levels.map((level) => level.key),
      first: written(first),
      again: written(member),
    });
  }
}
