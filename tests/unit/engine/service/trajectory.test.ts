import { expect, test } from 'vitest';
import { Trajectories } from '../../../../src/main/engine/service/planes/trajectory.ts';
import { spec, temporaryStore } from '../fixtures.ts';
import { finish } from '../runs.ts';

test('a run that was made many at once is not taken again alone, where its last digits may be others', async () => {
  const store = temporaryStore();
  const budget = { steps: 100, seconds: Infinity, oracle: 1000 };
  const [run] = finish(store, [{ spec: { ...spec({ budget }), batched: true }, objectives: [8, 4, 2] }]);
  const trajectories = new Trajectories({ store } as never, {} as never);
  await expect(trajectories.get(run!.id)).rejects.toMatchObject({ code: 'trajectory.batched' });
});
