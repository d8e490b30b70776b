import pc from 'picocolors';
import { expect, test } from 'vitest';
import { checkLines } from '../../../src/main/cli/doctor.ts';
import { verdictLine } from '../../../src/main/cli/check.ts';
import { visible, visibleInColours } from '../../../src/main/cli/visible.ts';

const hostile = 'a\u001b[2Jb\u0007\rc\u009b31m\u007f\u202edcba\u2066x\u0000';
const shown = 'a\\x1b[2Jb\\x07\\x0dc\\x9b31m\\x7f\\u202edcba\\u2066x\\x00';

test('what a terminal would act on is written as in a program; lines, tabs and all other text stay', () => {
  expect(visible(hostile)).toBe(shown);
  const plain = 'ä 数学 🎯 f − f* → \t…\nnext line';
  expect(visible(plain)).toBe(plain);
  for (let code = 0; code < 0xa0; code += 1) {
    const character = String.fromCharCode(code);
    const stays = /[ -~\n\t]/.test(character);
    expect(visible(character) === character, code.toString(16)).toBe(stays);
  }
});

test('our own colours survive, and no other sequence', () => {
  const colours = pc.createColors(true);
  const ours = `${colours.bold('b')} ${colours.dim('d')} ${colours.red('r')} ${colours.green('g')} ${colours.yellow('y')}`;
  expect(visibleInColours(ours)).toBe(ours);
  expect(visibleInColours(colours.red(hostile))).toBe(colours.red(shown));
  expect(visibleInColours('\u001b[8mhidden\u001b[1;31m\u001b]0;title\u0007')).toBe(
    '\\x1b[8mhidden\\x1b[1;31m\\x1b]0;title\\x07',
  );
});

test('text from outside does not even get our colours', () => {
  const colours = pc.createColors(true);
  const name = '\u001b[31mred\u001b[39m';
  expect(verdictLine({ name, ok: true, detail: name }, colours)).not.toContain(name);
  const [line, advice] = checkLines([{ name: 'database', state: 'ok', detail: name, advice: name }], colours);
  expect([line, advice].join()).not.toContain(name);
});
