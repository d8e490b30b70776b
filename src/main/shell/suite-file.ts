import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { DescentError } from '../../shared/domain/error.ts';

const limitBytes = 4_000_000;

const notASuite = (file: string, why: string): DescentError =>
  new DescentError('suite.not_one', `${basename(file)} is not a suite: ${why}.`, {
    advice: 'A suite is a JSON file with "problems" and "optimizers", such as suites/demo.json.',
  });

/**
 * The text of a suite file. Only what is no suite at all is refused: a suite with a mistake can be put right in the window.
 *
 * @throws DescentError suite.missing | unreadable | bundle | not_one
 */
export async function readSuiteFile(file: string): Promise<string> {
  const bytes = await readBytes(file);
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (isZip || file.toLowerCase().endsWith('.descent')) {
    throw new DescentError('suite.bundle', `${basename(file)} is a bundle of results, not a suite.`, {
      advice: 'This version cannot open bundles. Open a suite instead: a JSON file with "problems" and "optimizers".',
    });
  }
  if (bytes.length > limitBytes) throw notASuite(file, 'it is larger than 4 MB');
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notASuite(file, bytes.includes(0) ? 'it is not a text' : 'it is not JSON');
  }
  if (typeof value !== 'object' || value === null || !('problems' in value || 'optimizers' in value)) {
    throw notASuite(file, 'it names neither problems nor optimizers');
  }
  return text;
}

/** No more of it than tells that it is too large: a device or a huge file is never read to its end. */
async function readBytes(file: string): Promise<Buffer> {
  try {
    const handle = await open(file, 'r');
    try {
      if (!(await handle.stat()).isFile()) throw notASuite(file, 'it is not a file');
      const buffer = Buffer.alloc(limitBytes + 1);
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return buffer.subarray(0, length);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof DescentError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const missing = code === 'ENOENT';
    throw new DescentError(
      missing ? 'suite.missing' : 'suite.unreadable',
      missing ? `There is no file ${file}.` : `${file} cannot be read: ${message}.`,
      { cause, advice: 'Choose another file.' },
    );
  }
}
