import { dialog, type BrowserWindow, type FileFilter } from 'electron';
import { extname } from 'node:path';

/** Without what a file system or a shell takes as something else. */
export const fileName = (name: string): string =>
  name
    .replace(/[\p{Cc}/\\:*?"<>|]+/gu, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '')
    .slice(0, 100) || 'untitled';

/** Asks where to save; undefined where the dialog was left. The ending is added where the user gave none. */
export async function askWhereToSave(
  window: BrowserWindow,
  name: string,
  filter: FileFilter,
): Promise<string | undefined> {
  const ending = filter.extensions[0] ?? '';
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: `${fileName(name)}.${ending}`,
    filters: [filter],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  });
  if (canceled || filePath === '') return undefined;
  return extname(filePath) === '' ? `${filePath}.${ending}` : filePath;
}

/** Asks for a file to open, or a folder; undefined where the dialog was left. */
export async function askForPath(
  window: BrowserWindow,
  what: 'suite' | 'folder',
  title: string,
): Promise<string | undefined> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title,
    properties: what === 'folder' ? ['openDirectory', 'createDirectory'] : ['openFile'],
    ...(what === 'suite' && {
      filters: [
        { name: 'Suites', extensions: ['json'] },
        { name: 'All files', extensions: ['*'] },
      ],
    }),
  });
  return canceled ? undefined : filePaths[0];
}
