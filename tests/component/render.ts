import './jsdom.ts';
import { render, waitFor } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { router, type ViewName } from '../../src/renderer/lib/router.svelte.ts';
import WithClient from './WithClient.svelte';
import type { FakeClient } from './fake-client.ts';

/** Renders a view as the window does, over a fake client. */
export const renderView = (
  View: Component<{ params: Readonly<Record<string, string>> }>,
  client: FakeClient,
  params: Readonly<Record<string, string>> = {},
) => render(WithClient, { View, client, params });

/** Makes a view the one that the address names: a view writes its parameters only then. */
export async function goTo(view: ViewName): Promise<void> {
  router.go(view);
  await waitFor(() => {
    if (router.view !== view) throw new Error(`not yet at ${view}`);
  });
}
