import type { BrowserWindow } from 'electron';
import type { Handlers } from '../../../shared/contract.ts';
import { DescentError } from '../../../shared/domain/error.ts';
import { writeWhole } from '../../files/write-whole.ts';
import { askForPath, askWhereToSave } from '../dialogs.ts';
import type { EngineHost } from '../engine-host.ts';
import { errorOf } from '../failure.ts';
import { readSuiteFile } from '../suite-file.ts';

type Names = 'export.csv' | 'export.paper' | 'export.image' | 'suite.save' | 'suite.open';

/** A million rows are written in seconds; a slow disk gets an hour. */
const exportSeconds = 3600;

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const paperFiles = {
  latex: { label: 'LaTeX', ending: 'tex' },
  markdown: { label: 'Markdown', ending: 'md' },
} as const;

/** What is written must be what its name says. */
function imageData(format: 'svg' | 'png', data: string | Uint8Array): string | Uint8Array {
  const right =
    format === 'svg'
      ? typeof data === 'string' && /^\s*<(\?xml|svg)/.test(data)
      : typeof data !== 'string' && pngSignature.every((byte, i) => data[i] === byte);
  if (!right) throw new DescentError('export.image', `The chart did not come as ${format.toUpperCase()}.`);
  return data;
}

/** Files that the user chooses a place for. `saved` is told of every one. */
export function exportHandlers(
  window: BrowserWindow,
  engine: EngineHost,
  saved: (path: string) => void,
): Handlers<Names> {
  const save = async (name: string, ending: string, label: string, data: string | Uint8Array) => {
    const path = await askWhereToSave(window, name, { name: label, extensions: [ending] });
    if (path === undefined) return null;
    await writeWhole(path, typeof data === 'string' ? [data] : data, { elsewhere: 'choose another file' });
    saved(path);
    return { path };
  };
  return {
    'export.csv': async (wanted) => {
      const path = await askWhereToSave(window, wanted.table, { name: 'CSV', extensions: ['csv'] });
      if (path === undefined) return null;
      const reply = await engine.internal('internal.exportCsv', { export: wanted, path }, exportSeconds);
      if (!reply.ok) throw errorOf(reply.error);
      saved(path);
      return { path, rows: reply.value.rows };
    },
    'export.paper': async (wanted) => {
      const { name, label, ending } =
        wanted.kind === 'report'
          ? { name: wanted.name, label: 'HTML', ending: 'html' }
          : { name: 'leaderboard', ...paperFiles[wanted.format] };
      const path = await askWhereToSave(window, name, { name: label, extensions: [ending] });
      if (path === undefined) return null;
      const reply = await engine.internal('internal.exportPaper', { export: wanted, path }, exportSeconds);
      if (!reply.ok) throw errorOf(reply.error);
      saved(path);
      return { path };
    },
    'export.image': ({ name, format, data }) => save(name, format, format.toUpperCase(), imageData(format, data)),
    'suite.save': ({ name, text }) => save(name, 'json', 'Suite', text),
    'suite.open': async () => {
      const file = await askForPath(window, 'suite', 'Open suite');
      return file === undefined ? null : { file, text: await readSuiteFile(file) };
    },
  };
}
