import { readFileSync } from 'node:fs';
import type { Catalogue } from '../../../shared/domain/catalogue.ts';
import { DescentError } from '../../../shared/domain/error.ts';
import { suiteCharacters } from '../../../shared/domain/suite-file.ts';
import { parseSuite, type ParsedSuite } from '../../../shared/domain/suite.ts';
import { resolveDevice } from '../../engine/device.ts';
import type { CommonFlags } from '../flags.ts';
import { say } from '../output.ts';

/** A suite file as it is to be run: valid, with what the flags replace, on a device that is there. */
export async function readSuite(
  file: string,
  catalogue: Catalogue,
  { seed, device }: CommonFlags,
): Promise<ParsedSuite> {
  const written = parse(file, suiteCharacters(file, readBytes(file)), catalogue);
  const replaced = {
    ...written.suite,
    ...(seed !== undefined && { seeds: [seed] }),
    // Before anything gets an identity: 'auto' would let the results of two devices mix.
    device: await resolveDevice(device ?? written.suite.device, say),
  };
  return parse(file, JSON.stringify(replaced), catalogue);
}

function parse(file: string, text: string, catalogue: Catalogue): ParsedSuite {
  try {
    return parseSuite(text, catalogue);
  } catch (error) {
    if (!(error instanceof DescentError)) throw error;
    const { code, message, exitCode, cause } = error;
    throw new DescentError(code, message, { exitCode, cause, advice: `Nothing of ${file} was run.` });
  }
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const missing = code === 'ENOENT';
    throw new DescentError(
      missing ? 'suite.missing' : 'suite.unreadable',
      missing ? `There is no suite file ${file}.` : `The suite file ${file} cannot be read: ${message}.`,
      { cause, advice: 'suites/demo.json is one to start from.' },
    );
  }
}
