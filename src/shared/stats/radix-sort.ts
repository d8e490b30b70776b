/** A number that orders what is numbered; NaN: none is known. */
export type KeyOf = (number: number) => number;

/** Fewer are sorted by comparing; as many take as long as the counts of a digit of sixteen bits. */
const [few, many] = [48, 4096];

/**
 * The numbers in ascending order of their keys; equal ones stay in their order, and those without a key come last. A radix
 * sort of the keys' bytes: of fifty thousand it takes a fifth of the time of a sort that compares.
 */
export function sortedBy(numbers: Uint32Array, keyOf: KeyOf): Uint32Array {
  const { length } = numbers;
  const keys = orderedKeys(numbers, keyOf);
  const order = length < few ? byInserting(keys) : byDigits(keys, length < many ? 8 : 16);
  const sorted = new Uint32Array(length);
  for (let place = 0; place < length; place += 1) sorted[place] = numbers[order[place]!]!;
  return sorted;
}

/** Sorted by several keys, the most important one first. */
export const sortedByAll = (numbers: Uint32Array, keys: readonly KeyOf[]): Uint32Array =>
  keys.reduceRight((before, keyOf) => sortedBy(before, keyOf), numbers);

/**
 * Every number's place among the different values of some keys, the most important one first: numbers with equal codes are
 * equal in all keys, and codes order as the keys do.
 *
 * @param count of numbers from 0 on
 */
export function codesOf(count: number, keys: readonly KeyOf[]): Uint32Array {
  const ordered = sortedByAll(numbersTo(count), keys);
  const codes = new Uint32Array(count);
  let code = 0;
  for (let at = 1; at < count; at += 1) {
    const [before, number] = [ordered[at - 1]!, ordered[at]!];
    if (keys.some((keyOf) => keyOf(before) !== keyOf(number))) code += 1;
    codes[number] = code;
  }
  return codes;
}

/** 0, 1, 2 … */
export function numbersTo(length: number): Uint32Array<ArrayBuffer> {
  const numbers = new Uint32Array(length);
  for (let at = 0; at < length; at += 1) numbers[at] = at;
  return numbers;
}

/** Two words a key, the lower one first, which order as the keys do. */
function orderedKeys(numbers: Uint32Array, keyOf: KeyOf): Uint32Array<ArrayBuffer> {
  const keys = new Float64Array(numbers.length);
  const words = new Uint32Array(keys.buffer);
  for (let at = 0; at < keys.length; at += 1) {
    // Without the addition, -0 would come before 0.
    const key = keyOf(numbers[at]!) + 0;
    keys[at] = key;
    const [low, high] = [2 * at, 2 * at + 1];
    if (Number.isNaN(key)) words[low] = words[high] = 0xffff_ffff;
    else if (words[high]! >>> 31 === 0) words[high]! ^= 0x8000_0000;
    else {
      words[low] = ~words[low]!;
      words[high] = ~words[high]!;
    }
  }
  return words;
}

function byInserting(words: Uint32Array): Uint32Array {
  const order = numbersTo(words.length / 2);
  for (let next = 1; next < order.length; next += 1) {
    const [low, high] = [words[2 * next]!, words[2 * next + 1]!];
    let at = next;
    for (; at > 0; at -= 1) {
      const before = order[at - 1]!;
      const other = words[2 * before + 1]!;
      if (other < high || (other === high && words[2 * before]! <= low)) break;
      order[at] = before;
    }
    order[at] = next;
  }
  return order;
}

function byDigits(words: Uint32Array<ArrayBuffer>, bits: 8 | 16): Uint32Array {
  const digits = bits === 8 ? new Uint8Array(words.buffer) : new Uint16Array(words.buffer);
  const width = 64 / bits;
  const length = words.length / 2;
  let from = numbersTo(length);
  let to = new Uint32Array(length);
  const starts = new Uint32Array(2 ** bits);
  for (let digit = 0; digit < width; digit += 1) {
    starts.fill(0);
    for (let at = digit; at < digits.length; at += width) starts[digits[at]!]! += 1;
    // Most digits of counts and codes are equal in all keys.
    if (starts[digits[digit]!] === length) continue;
    let start = 0;
    for (let value = 0; value < starts.length; value += 1) {
      const count = starts[value]!;
      starts[value] = start;
      start += count;
    }
    for (let place = 0; place < length; place += 1) {
      const at = from[place]!;
      to[starts[digits[width * at + digit]!]!++] = at;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Places of texts in the order of their code units: equal texts have equal places. */
export function textOrder(texts: readonly string[]): Uint32Array {
  const places = new Map([...new Set(texts)].sort(byCodeUnits).map((text, place) => [text, place]));
  return Uint32Array.from(texts, (text) => places.get(text)!);
}

export const byCodeUnits = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
