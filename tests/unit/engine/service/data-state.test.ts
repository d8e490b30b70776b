import { expect, test } from 'vitest';
import { warningOf } from '../../../../src/main/engine/service/data-state.ts';

const ext4 = 0xef53;

test.each([
  '/home/me/Dropbox/d.sqlite',
  '/Users/me/Library/Mobile Documents/d.sqlite',
  'C:\\Users\\me\\OneDrive - Lab\\d.sqlite',
])('a synchronised folder is warned of: %s', (path) => expect(warningOf(path, ext4)).toMatch(/synchronised by/));

test('a network drive is warned of, and a plain folder is not', () => {
  expect(warningOf('/mnt/d.sqlite', 0x6969)).toMatch(/network drive/);
  expect(warningOf('/home/me/.local/share/descent/d.sqlite', ext4)).toBeNull();
  expect(warningOf('/home/me/dropboxes/d.sqlite', ext4)).toBeNull();
});
