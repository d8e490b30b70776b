import { DescentError } from './error.ts';

/** Nobody needs to read more of a file than one byte beyond it. */
export const suiteLimitBytes = 4_000_000;

const advice = 'A suite is a JSON file with "problems" and "optimizers", such as suites/demo.json.';

/** @param file its name, for people */
export const notASuite = (file: string, why: string): DescentError =>
  new DescentError('suite.not_one', `${file} is not a suite: ${why}.`, { advice });

/**
 * The text of a suite file, however it came. Only what is no suite at all is refused: a suite with a mistake can be put
 * right in the window.
 *
 * @param read its bytes as UTF-8, which may end behind the limit
 * @throws DescentError suite.bundle | not_one
 */
export function suiteTextOf(file: string, bytes: number, read: string): string {
  if (read.startsWith('PK') || file.toLowerCase().endsWith('.descent')) {
    throw new DescentError('suite.bundle', `${file} is a bundle of results, not a suite.`, {
      advice: 'This version cannot open bundles. Open a suite instead: a JSON file with "problems" and "optimizers".',
    });
  }
  if (bytes > suiteLimitBytes) throw notASuite(file, 'it is larger than 4 MB');
  const text = read.replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notASuite(file, text.includes('\0') ? 'it is not a text' : 'it is not JSON');
  }
  if (typeof value !== 'object' || value === null || !('problems' in value || 'optimizers' in value)) {
    throw notASuite(file, 'it names neither problems nor optimizers');
  }
  return text;
}
