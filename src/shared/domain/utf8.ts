/** What browsers and Node both have, as far as it is used here. */
declare const TextDecoder: new (
  label: 'utf-8',
  options: { readonly fatal: true },
) => { decode(bytes: Uint8Array, options?: { readonly stream: boolean }): string };

/** The first byte that makes no character in UTF-8; places are from 1. */
export interface BadByte {
  readonly byte: number;
  readonly line: number;
  readonly column: number;
}

export type Decoded =
  { readonly text: string; readonly bad?: undefined } | { readonly text?: undefined; readonly bad: BadByte };

const decoded = (bytes: Uint8Array, stream: boolean): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
  } catch {
    return undefined;
  }
};

/** Reads bytes as UTF-8, without its byte order mark. Nothing is replaced: what is another encoding is told, not guessed. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  const text = decoded(bytes, false);
  return text === undefined ? { bad: firstBad(bytes) } : { text };
}

/** A decoder does not say where it fails: the longest beginning that it takes is searched for by halving. */
function firstBad(bytes: Uint8Array): BadByte {
  let [good, failing] = [0, bytes.length + 1];
  while (failing - good > 1) {
    const middle = Math.floor((good + failing) / 2);
    if (decoded(bytes.subarray(0, middle), true) === undefined) failing = middle;
    else good = middle;
  }
  // Of a character that is begun and not completed, the first byte is the bad one.
  let before = decoded(bytes.subarray(0, good), false);
  while (before === undefined) before = decoded(bytes.subarray(0, (good -= 1)), false);
  const lines = before.split('\n');
  return { byte: bytes[good] ?? 0, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** Its mark, or a first character of two bytes: UTF-8 has no zeros in texts. */
export function looksLikeUtf16([first, second]: Uint8Array): boolean {
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return (first === 0 && isAscii(second)) || (second === 0 && isAscii(first));
}

const isAscii = (byte: number | undefined): boolean =>
  byte !== undefined && (byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127));
