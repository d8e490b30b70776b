import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { DescentError } from '../../shared/domain/error.ts';
import { notASuite, suiteLimitBytes, suiteTextOf } from '../../shared/domain/suite-file.ts';

/**
 * The text of a suite file. Only what is no suite at all is refused.
 *
 * @throws DescentError suite.missing | unreadable | bundle | encoding | not_one
 */
export async function readSuiteFile(file: string): Promise<string> {
  return suiteTextOf(basename(file), await readBytes(file));
}

/** No more of it than tells that it is too large: a device or a huge file is never read to its end. */
async function readBytes(file: string): Promise<Buffer> {
  try {
    const handle = await open(file, 'r');
    try {
      if (!(await handle.stat()).isFile()) throw notASuite(basename(file), 'it is not a file');
      const buffer = Buffer.alloc(suiteLimitBytes + 1);
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
