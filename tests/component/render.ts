import './jsdom.ts';
import { render } from '@testing-library/svelte';
import type { Component } from 'svelte';
import WithClient from './WithClient.svelte';
import type { FakeClient } from './fake-client.ts';

/** Renders a view as the window does, over a fake client. */
export const renderView = (
  View: Component<{ params: Readonly<Record<string, string>> }>,
  client: FakeClient,
  params: Readonly<Record<string, string>> = {},
) => render(WithClient, { View, client, params });
