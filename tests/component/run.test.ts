import { expect, test } from 'vitest';
import RunView from '../../src/renderer/views/run/RunView.svelte';
import { FakeClient } from './fake-client.ts';
import { renderView } from './render.ts';

test('shows', () => {
  const { getByRole } = renderView(RunView, new FakeClient({}));
  expect(getByRole('heading').textContent).toBe('Run');
});
