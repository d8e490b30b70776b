/** A number that orders what is numbered; NaN: none is known. */
export type KeyOf = (number: number) => number;

/**
 * The numbers in ascending order of their keys; equal ones stay in their order, and those without a key come last. A radix
 * sort of the keys' bytes: it takes a third of the time of a sort that compares.
 */
export function sortedBy(numbers: Uint32Array, keyOf: KeyOf): Uint32Array {
  const { length } = numbers;
  const bytes = keyBytes(numbers, keyOf);
  let from = numbersTo(length);
  let to = new Uint32Array(length);
  const starts = new Uint32Array(256);
  for (let digit = 0; digit < 8; digit += 1) {
    starts.fill(0);
    for (let at = digit; at < bytes.length; at += 8) starts[bytes[at]!]! += 1;
    // Most digits of counts and codes are equal in all keys.
    if (starts[bytes[digit]!] === length) continue;
    let start = 0;
    for (let value = 0; value < 256; value += 1) {
      const count = starts[value]!;
      starts[value] = start;
      start += count;
    }
    for (let place = 0; place < length; place += 1) {
      const at = from[place]!;
      to[starts[bytes[8 * at + digit]!]!++] = at;
    }
    [from, to] = [to, from];
  }
  for (let place = 0; place < length; place += 1) to[place] = numbers[from[place]!]!;
  return to;
}

/** Sorted by several keys, the most important one first. */
export const sortedByAll = (numbers: Uint32Array, keys: readonly KeyOf[]): Uint32Array =>
  keys.reduceRight((before, keyOf) => sortedBy(before, keyOf), numbers);

/** 0, 1, 2 … */
export function numbersTo(length: number): Uint32Array<ArrayBuffer> {
  const numbers = new Uint32Array(length);
  for (let at = 0; at < length; at += 1) numbers[at] = at;
  return numbers;
}

/** Eight bytes a key, the least significant first, which order as the keys do. */
function keyBytes(numbers: Uint32Array, keyOf: KeyOf): Uint8Array {
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
  return new Uint8Array(keys.buffer);
}

/** Places of texts in the order of their code units: equal texts have equal places. */
export function textOrder(texts: readonly string[]): Uint32Array {
  const places = new Map([...new Set(texts)].sort(byCodeUnits).map((text, place) => [text, place]));
  return Uint32Array.from(texts, (text) => places.get(text)!);
}

export const byCodeUnits = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
