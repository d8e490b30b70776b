import { DescentError } from './error.ts';
import { errorText, readJson } from './json-text.ts';
import { isObject } from './suite-schema.ts';
import { decodeUtf8, looksLikeUtf16 } from './utf8.ts';

/** Nobody needs to read more of a file than one byte beyond it. */
export const suiteLimitBytes = 4_000_000;

const advice = 'A suite is a JSON file with "problems" and "optimizers", such as suites/demo.json.';

/** @param file its name, for people */
export const notASuite = (file: string, why: string): DescentError =>
  new DescentError('suite.not_one', `${file} is not a suite: ${why}.`, { advice });

/**
 * The characters of a suite file. Names and values in another encoding are refused: read as UTF-8 they would silently
 * become other ones.
 *
 * @throws DescentError suite.encoding
 */
export function suiteCharacters(file: string, bytes: Uint8Array): string {
  const { text, bad } = decodeUtf8(bytes);
  const isUtf16 = looksLikeUtf16(bytes);
  if (text !== undefined && !isUtf16) return text;
  const place = bad && `: byte 0x${hex(bad.byte)} at line ${bad.line}, column ${bad.column} begins no character`;
  throw new DescentError('suite.encoding', `${file} is ${isUtf16 ? 'UTF-16, and ' : ''}not UTF-8${place ?? ''}.`, {
    advice: 'Save it as UTF-8 in the editor that wrote it.',
  });
}

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

/**
 * The text of a suite file, however it came. Only what is no suite at all is refused: a suite with a mistake can be put
 * right in the window.
 *
 * @param bytes of the file, as many as there are or one more than the limit
 * @throws DescentError suite.bundle | encoding | not_one
 */
export function suiteTextOf(file: string, bytes: Uint8Array): string {
  if ((bytes[0] === 0x50 && bytes[1] === 0x4b) || file.toLowerCase().endsWith('.descent')) {
    throw new DescentError('suite.bundle', `${file} is a bundle of results, not a suite.`, {
      advice: 'This version cannot open bundles. Open a suite instead: a JSON file with "problems" and "optimizers".',
    });
  }
  if (bytes.length > suiteLimitBytes) throw notASuite(file, 'it is larger than 4 MB');
  if (bytes.includes(0) && !looksLikeUtf16(bytes)) throw notASuite(file, 'it is not a text');
  const text = suiteCharacters(file, bytes);
  const read = readJson(text);
  if (read.error) {
    const what = read.error.kind === 'depth' ? 'it is nested too deep' : 'it is not JSON';
    throw notASuite(file, `${what} (${errorText(read.error)})`);
  }
  if (!isObject(read.value) || !('problems' in read.value || 'optimizers' in read.value)) {
    throw notASuite(file, 'it names neither problems nor optimizers');
  }
  return text;
}
