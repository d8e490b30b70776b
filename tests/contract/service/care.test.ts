import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/main/engine/store/open.ts';
import {
  brokenRules,
  finishedRuns,
  makeStale,
  overwrite,
  pagesOf,
  rules,
} from '../../unit/engine/database-files/damage.ts';
import { temporaryFolder } from '../cli/descent.ts';
import { quickSuite, ServiceProcess, startService } from './service.ts';

const notice = (service: ServiceProcess, code: string) =>
  service.until(() => service.payloads('notice').find((told) => told.code === code));

test('when the queue has ended, indexes that do not agree are found and made anew, and the log is emptied', async () => {
  const { path } = finishedRuns(20, temporaryFolder());
  makeStale(path, ['run_by_status'], `UPDATE run SET status = 'cancelled'`);
  const service = await startService(path);
  await service.call('suite.submit', { text: quickSuite(), start: true, retry: false });
  expect(await notice(service, 'database.reindexed')).toMatchObject({
    message: expect.stringMatching(/made anew: .*run_by_status/) as string,
  });
  const log = (): number => statSync(`${path}-wal`).size;
  await expect.poll(log, { timeout: 10_000 }).toBe(0);
  expect(await service.call('data.check', undefined)).toEqual({ verdict: 'ok' });
  expect((await service.call('data.state', undefined)).backups).toHaveLength(1);
  await service.internal('internal.shutdown', { how: 'afterRun' });
  const store = openStore(path);
  expect(store.all('SELECT what FROM care')).toEqual([{ what: 'check' }]);
  expect(store.integrityCheck()).toEqual([]);
  store.close();
});

test.each([
  ...rules.map((rule) => [`${rule} is broken`, brokenRules[rule]] as const),
  ['a page is unreadable', (path: string) => overwrite(path, [pagesOf(path, 'curve_chunk', 'leaf')[20]!])] as const,
])('damage that the check finds is told, and the next start offers what can be done: %s', async (_, damage) => {
  const { path } = finishedRuns(40, temporaryFolder());
  damage(path);
  const service = await startService(path);
  const { verdict } = await service.call('data.check', undefined);
  expect(verdict).not.toBe('ok');
  expect(await notice(service, 'database.damaged')).toMatchObject({
    advice: expect.stringMatching(/Restart engine/) as string,
  });
  await service.internal('internal.shutdown', { how: 'afterRun' });
  await service.ended;
  const again = new ServiceProcess(path);
  expect(await again.first).toMatchObject({ type: 'unusable', failure: { code: 'database.damaged' } });
});
