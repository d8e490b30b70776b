import { mount } from 'svelte';
import App from './App.svelte';
import { bridgeClient } from './lib/client.ts';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './styles/tokens.css';
import './styles/base.css';

const target = document.getElementById('app');
if (target) mount(App, { target, props: { client: bridgeClient(window.descent) } });
