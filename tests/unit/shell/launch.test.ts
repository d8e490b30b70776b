import { expect, test } from 'vitest';
import { readLaunch } from '../../../src/main/shell/launch.ts';

test.each([
  [['app', '--no-sandbox', '/checkout'], {}, { database: undefined, files: [] }],
  [['app', '--db', 'a.sqlite', 'suite.json'], {}, { database: '/here/a.sqlite', files: ['/here/suite.json'] }],
  [['app', '--db=/b.sqlite'], { DESCENT_DB: '/c.sqlite' }, { database: '/b.sqlite', files: [] }],
  [
    ['app', 'x.descent', '--flag.json'],
    { DESCENT_DB: '/c.sqlite' },
    { database: '/c.sqlite', files: ['/here/x.descent'] },
  ],
  [['app', '--db', 'suite.json'], {}, { database: '/here/suite.json', files: [] }],
])('%j', (argv, env, expected) => {
  expect(readLaunch(argv, env, '/here')).toEqual(expected);
});
