import { render, waitFor } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { router, type Params, type ViewName } from '../../src/renderer/lib/router.svelte.ts';
import Routed from './Routed.svelte';
import WithClient from './WithClient.svelte';
import type { FakeClient } from './fake-client.ts';

/** Renders a view as the window does, over a fake client. */
export const renderView = (
  View: Component<{ params: Readonly<Record<string, string>> }>,
  client: FakeClient,
  params: Readonly<Record<string, string>> = {},
) => render(WithClient, { View, client, params });

/** The same, with the parameters of the address wherever that goes; see `goTo`. */
export const renderRouted = (View: Component<{ params: Params }>, client: FakeClient) =>
  render(Routed, { View, client });

/** Makes a view the one that the address names: a view writes its parameters only then. */
export async function goTo(view: ViewName, params: Params = {}): Promise<void> {
  router.go(view, params);
  await waitFor(() => {
    if (router.href(router.view, router.params) !== router.href(view, params)) throw new Error(`not yet at ${view}`);
  });
}
