import { fireEvent, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, expect, test, vi } from 'vitest';
import type { OptimizerCard, Plane, ProblemCard } from '../../src/shared/contract/catalogue.ts';
import type { RunLine } from '../../src/shared/contract/runs.ts';
import type { QueueState } from '../../src/shared/contract/queue.ts';
import type { Output } from '../../src/shared/contract.ts';
import { int, positive, real, unit } from '../../src/shared/domain/parameter.ts';
import { CallError } from '../../src/renderer/lib/client.ts';
import CatalogueView from '../../src/renderer/views/catalogue/CatalogueView.svelte';
import { FakeClient } from './fake-client.ts';
import { goTo, renderRouted, renderView } from './render.ts';

const adam: OptimizerCard = {
  id: 'adam',
  title: 'Adam',
  short: 'Adam',
  order: 1,
  family: 'adaptive',
  kind: 'minimise',
  paper: 'arXiv:1412.6980',
  equation: String.raw`x_{k+1} = x_k - \eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon}`,
  about: 'Steps along a running mean.',
  pitfalls: ['It may go in circles.'],
  sources: { lr: 'The paper.', beta1: 'The <b>paper</b>.' },
  hyper: { lr: positive(1e-3, { log: [1e-5, 1e-1] }), beta1: unit(0.9) },
  cost: '1 gradient',
  state: '2 floats per parameter',
  needs: '',
  invariances: '',
  own: false,
};
/** A plug-in need not tell all that. */
const { pitfalls: _pitfalls, sources: _sources, ...bare } = adam;
const zo: OptimizerCard = {
  ...bare,
  ...{
    id: 'zo',
    title: 'Zeroth order',
    short: 'ZO',
    order: 0,
    family: 'own',
    paper: 'MeZO',
    equation: String.raw`\broken{`,
    hyper: {},
    own: true,
  },
};
const rosenbrock: ProblemCard = {
  id: 'rosenbrock',
  title: 'Rosenbrock function',
  short: 'Rosenbrock',
  family: 'test function',
  kind: 'minimise',
  equation: String.raw`f(x) = (1 - x_1)^2`,
  parameters: { dimension: int(2, { min: 2, max: 10, structural: true }), shift: real(0) },
  precisions: ['fp32', 'fp64'],
  dimension: 2,
  optimum: 0,
  sampled: false,
  offers: '',
  metrics: [],
  planar: { dimension: 2, shift: 0 },
  own: false,
};
const digits: ProblemCard = {
  ...rosenbrock,
  ...{ id: 'digits', title: 'Digits', family: 'network', dimension: 4810, optimum: null, sampled: true, planar: null },
  offers: 'a model of examples, of layers',
  metrics: [
    { title: 'test accuracy', about: 'Share of others.' },
    { title: 'margin', about: 'Least of all.' },
  ],
};
const catalogue: Output<'catalogue.get'> = { optimizers: [adam, zo], problems: [rosenbrock, digits], precisions: [] };

const plane: Plane = {
  ...{
    label: 'Rosenbrock 2-D',
    parameters: { dimension: 2, shift: 0 },
    instanceId: 3,
    runs: 2,
    x: [-2, 2],
    y: [-1, 3],
  },
};
const run = (runId: number, optimizer: string, precision: 'fp32' | 'fp64'): RunLine => ({
  ...{
    instanceId: 3,
    problem: 'rosenbrock',
    problemLabel: 'rosenbrock',
    optimizer,
    optimizerTitle: optimizer,
    optimizerShort: optimizer,
  },
  ...{
    hyper: 'lr=0.01',
    precision,
    hardware: 'here',
    budget: '1,000 steps, 60 s',
    marks: [],
    runId,
    name: `r${runId}`,
    groupId: 1,
    seed: 0,
    trial: 0,
  },
  ...{ status: 'finished', reason: 'steps', steps: 20, oracle_units: 60, compute_s: 0.1, gap_best: 0.1 },
  ...{ gap_final: 0.25, f_best: 0.1, tags: [], note: '', archived: false, endedAt: null },
});
const map = ({ resolution }: { resolution: number }): Output<'catalogue.map'> => ({
  values: Float64Array.from({ length: resolution ** 2 }, (_, at) => {
    const [x, y] = [
      -2 + (4 * (at % resolution)) / (resolution - 1),
      -1 + (4 * Math.floor(at / resolution)) / (resolution - 1),
    ];
    return (1 - x) ** 2 + (y - x * x) ** 2;
  }),
  ...{ least: 0, greatest: 40, optimum: 0, minimiser: [1, 1] },
});
const path = { steps: Float64Array.of(0, 10, 20), points: Float64Array.of(-1.2, 1, 0, 0.5, 0.5, 0.25), stride: 1 };

const answers = {
  'catalogue.get': catalogue,
  'catalogue.planes': [plane],
  'catalogue.map': map,
  'catalogue.trajectory': path,
  'run.page': { total: 2, runs: [run(1, 'adam', 'fp64'), run(2, 'lbfgs', 'fp32')] },
};

/** What jsdom cannot judge: it paints nothing. */
const unpainted = { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } };
async function expectAccessible(element: Element): Promise<void> {
  const { violations } = await axe.run(element, unpainted);
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

beforeEach(async () => {
  await goTo('catalogue');
  // jsdom has no canvas; the picture is looked at in the real window.
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
});

test('lists optimizers, and shows the first with its equation, parameters and what it costs', async () => {
  const { findByRole, getByRole, container } = renderView(CatalogueView, new FakeClient(answers));
  const article = await findByRole('article', { name: 'Adam' });
  expect(article.querySelector('math')).not.toBeNull();
  const table = within(article).getByRole('table', { name: 'Hyper-parameters of Adam' });
  expect(within(table).getByRole('row', { name: /lr 0.001 a number > 0 1e-5 to 0.1, log same program/ })).toBeTruthy();
  expect(
    within(article)
      .getByRole('link', { name: /New suite with this/ })
      .getAttribute('href'),
  ).toBe('#suite?optimizer=adam');
  expect(
    within(article)
      .getByRole('link', { name: /best runs/ })
      .getAttribute('href'),
  ).toBe('#leaderboard?optimizers=adam');
  expect(getByRole('tab', { name: /Optimizers/ }).getAttribute('aria-selected')).toBe('true');
  expect(article.textContent).toMatch(/Default of lr:\s*The paper\.\s*Default of beta1:\s*The <b>paper<\/b>\./);
  expect(within(article).getByRole('listitem').textContent).toBe('It may go in circles.');
  await expectAccessible(container);
});

test('the paper is copied', async () => {
  const user = userEvent.setup();
  const { findByRole } = renderView(CatalogueView, new FakeClient(answers));
  await user.click(await findByRole('button', { name: 'Copy paper' }));
  expect(await navigator.clipboard.readText()).toBe('arXiv:1412.6980');
});

test('what cannot be typeset stands as it was written, and a plug-in is told as such', async () => {
  const { findByRole } = renderView(CatalogueView, new FakeClient(answers), { optimizer: 'zo' });
  const article = await findByRole('article', { name: 'Zeroth order' });
  expect(article.textContent).toContain(String.raw`\broken{`);
  expect(article.textContent).toContain('from a plug-in file of yours');
  expect(article.textContent).not.toContain('To beware of');
});

test('searches and sorts, by keyboard alone', async () => {
  const user = userEvent.setup();
  const { findByRole, getByRole, getByText } = renderRouted(CatalogueView, new FakeClient(answers));
  await findByRole('article', { name: 'Adam' });
  const names = (): (string | null)[] =>
    within(getByRole('table', { name: 'optimizers' }))
      .getAllByRole('rowheader')
      .map(({ textContent }) => textContent);
  expect(names().map((name) => name?.trim())).toEqual(['Adam', expect.stringContaining('Zeroth order')]);
  await user.click(getByRole('button', { name: 'Order' }));
  expect(names()[0]).toContain('Zeroth order');
  expect(getByRole('columnheader', { name: 'Order' }).getAttribute('aria-sort')).toBe('ascending');

  getByRole('button', { name: 'ZO Zeroth order' }).focus();
  await user.keyboard('{ArrowDown}');
  expect(document.activeElement?.textContent.trim()).toBe('Adam');
  await user.keyboard('{ArrowUp}{Enter}');
  expect(await findByRole('article', { name: 'Zeroth order' })).toBeTruthy();

  await user.type(getByRole('textbox', { name: 'Search optimizers' }), 'MeZO');
  expect(names()).toHaveLength(1);
  await user.type(getByRole('textbox', { name: 'Search optimizers' }), 'qqqq');
  expect(getByText('No optimizers match')).toBeTruthy();
  expect(getByRole('article', { name: 'Zeroth order' })).toBeTruthy();
});

test('a problem of two unknowns has a map with the best run of each optimizer, in words and as a table', async () => {
  const client = new FakeClient(answers);
  const { findByRole, container } = renderView(CatalogueView, client, { problem: 'rosenbrock' });
  const picture = await findByRole('img', {
    name: /lbfgs, lr=0.01, fp32: from \(−1.2, 1\) to \(0.5, 0.25\) in 20 steps/,
  });
  expect(picture.getAttribute('aria-label')).toContain('its minimum of 0 is at (1, 1)');
  expect(client.inputs('catalogue.map')[0]).toMatchObject({ problem: 'rosenbrock', x: [-2, 2], y: [-1, 3] });
  expect(client.inputs('catalogue.trajectory')).toEqual([{ runId: 1 }, { runId: 2 }]);
  const table = await findByRole('table', { name: 'Where each run stands at step 20' });
  expect(within(table).getByRole('row', { name: /adam.*20 0.5 0.25 0.901 0.25/ })).toBeTruthy();

  const slider = await findByRole('slider', { name: 'Step' });
  await fireEvent.input(slider, { target: { value: '0' } });
  expect(await findByRole('table', { name: 'Where each run stands at step 0' })).toBeTruthy();
  expect(slider.getAttribute('aria-valuetext')).toBe('Step 0 of 20');
  await expectAccessible(container);
});

test('runs on a map that differ in budget, recording or machine have names that do, too', async () => {
  const runs = [
    { ...run(1, 'adam', 'fp32'), marks: ['looked at every 20 steps'] },
    { ...run(2, 'lbfgs', 'fp32'), marks: ['looked at every 20 steps'], budget: '9 steps', hardware: 'there' },
  ].map((each) => ({ ...each, optimizerTitle: 'One', optimizerShort: 'One' }));
  const client = new FakeClient({ ...answers, 'run.page': { total: 2, runs } });
  const { findByRole, getAllByText } = renderView(CatalogueView, client, { problem: 'rosenbrock' });
  const name = 'One, lr=0.01, fp32, there, 9 steps';
  const picture = await findByRole('img', { name: new RegExp(`${name}: from`) });
  expect(picture.getAttribute('aria-label')).toContain('One, lr=0.01, fp32, here, 1,000 steps, 60 s: from');
  const table = await findByRole('table', { name: /Where each run stands/ });
  const rows = within(table).getAllByRole('rowheader');
  // What is to be known of all of them is said once, and in no name.
  expect(rows.map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim())).toEqual([
    expect.stringMatching(/here, 1,000 steps, 60 s$/),
    expect.stringMatching(/there, 9 steps$/),
  ]);
  expect(getAllByText(/looked at every 20 steps/)).toHaveLength(1);
  expect(within(rows[1]!).getByRole('link').title).toBe(name);
  // The chosen ones say only what tells them apart.
  expect(getAllByText('One, there, 9 steps').length).toBeGreaterThan(0);
});

test('plays the steps and stops; with reduced motion there is the slider alone', async () => {
  const user = userEvent.setup();
  const shown = renderView(CatalogueView, new FakeClient(answers), { problem: 'rosenbrock' });
  await user.click(await shown.findByRole('button', { name: 'Play' }));
  const slider = shown.getByRole('slider', { name: 'Step' }) as HTMLInputElement;
  await waitFor(() => expect(slider.valueAsNumber).toBeGreaterThan(0));
  await user.click(shown.getByRole('button', { name: 'Pause' }));
  const stopped = slider.valueAsNumber;
  expect(stopped).toBeLessThan(1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(slider.valueAsNumber).toBe(stopped);
  shown.unmount();

  const media = (reduces: boolean) => (query: string) =>
    Object.assign(new EventTarget(), { matches: reduces && query.includes('reduced-motion'), media: query });
  vi.stubGlobal('matchMedia', media(true));
  const calm = renderView(CatalogueView, new FakeClient(answers), { problem: 'rosenbrock' });
  expect(await calm.findByRole('slider', { name: 'Step' })).toHaveProperty('valueAsNumber', 1);
  expect(calm.queryByRole('button', { name: 'Play' })).toBeNull();
  vi.stubGlobal('matchMedia', media(false));
});

test('zooming asks for another part of the plane, and the first view comes back', async () => {
  const user = userEvent.setup();
  const client = new FakeClient(answers);
  const { findByRole, getByRole } = renderView(CatalogueView, client, { problem: 'rosenbrock' });
  await user.click(await findByRole('button', { name: 'Zoom in' }));
  await waitFor(() => expect(client.inputs('catalogue.map').at(-1)).toMatchObject({ x: [0, 2], y: [0, 2] }));
  await user.click(getByRole('button', { name: 'First view' }));
  await waitFor(() => expect(client.inputs('catalogue.map').at(-1)).toMatchObject({ x: [-2, 2], y: [-1, 3] }));
});

test('the map is saved as an SVG document with its runs in words', async () => {
  const user = userEvent.setup();
  const client = new FakeClient({ ...answers, 'export.image': null });
  const { findByRole } = renderView(CatalogueView, client, { problem: 'rosenbrock' });
  await findByRole('img', { name: /lbfgs, lr=0.01, fp32: from/ });
  await user.click(await findByRole('button', { name: 'Save the map' }));
  await user.click(await findByRole('menuitem', { name: 'Save as SVG…' }));
  await waitFor(() => expect(client.inputs('export.image')).toHaveLength(1));
  const [saved] = client.inputs('export.image');
  expect(saved).toMatchObject({ name: 'map-Rosenbrock 2-D', format: 'svg' });
  const document = new DOMParser().parseFromString(saved?.data as string, 'image/svg+xml');
  expect(document.querySelector('parsererror')).toBeNull();
  expect(document.documentElement.textContent).toContain('lbfgs, lr=0.01, fp32: from (−1.2, 1) to (0.5, 0.25)');
  expect(document.querySelectorAll('path').length).toBeGreaterThan(10);
});

const idle: QueueState = {
  ...{
    state: 'idle',
    active: [],
    queued: 0,
    interrupted: 0,
    paused: 0,
    done: 0,
    failed: 0,
    left_s: null,
    progress: 0,
    device: 'cpu',
    madeOn: 'cpu',
  },
  ...{ memory: { used_bytes: 1, total_bytes: 2 }, trouble: null },
};

test('beside runs it says why there is no map, and draws it when they have ended', async () => {
  let busy = true;
  const client = new FakeClient({
    ...answers,
    'catalogue.map': (input) => {
      if (busy) throw new CallError({ code: 'queue.busy', message: 'Runs are going on.', advice: 'Wait.' });
      return map(input);
    },
  });
  const { findByText, findByRole } = renderView(CatalogueView, client, { problem: 'rosenbrock' });
  expect(await findByText('Runs are going on.')).toBeTruthy();
  busy = false;
  client.emit('queue.changed', idle);
  expect(await findByRole('img', { name: /^Contour map/ })).toBeTruthy();
});

test('a run that cannot be taken again is told, the others are drawn', async () => {
  const client = new FakeClient({
    ...answers,
    'catalogue.trajectory': ({ runId }) => {
      if (runId === 2) throw new CallError({ code: 'trajectory.differs', message: 'It is another from step 3 on.' });
      return path;
    },
  });
  const { findByText, findByRole } = renderView(CatalogueView, client, { problem: 'rosenbrock' });
  expect(await findByText('It is another from step 3 on.')).toBeTruthy();
  const table = await findByRole('table', { name: /Where each run stands/ });
  expect(within(table).getAllByRole('row')).toHaveLength(2);
});

test('an instance without runs has its map alone', async () => {
  const client = new FakeClient({ ...answers, 'catalogue.planes': [{ ...plane, instanceId: null, runs: 0 }] });
  const { findByRole, queryByRole, getByPlaceholderText } = renderView(CatalogueView, client, {
    problem: 'rosenbrock',
  });
  expect(await findByRole('img', { name: /^Contour map/ })).toBeTruthy();
  expect(queryByRole('slider')).toBeNull();
  expect(getByPlaceholderText('No run of this instance yet')).toBeTruthy();
  expect(client.inputs('run.page')).toEqual([]);
});

test('a problem of many unknowns has no map', async () => {
  const client = new FakeClient(answers);
  const { findByRole, queryByText } = renderView(CatalogueView, client, { problem: 'digits' });
  const article = await findByRole('article', { name: 'Digits' });
  expect(article.textContent).toContain('not known');
  for (const metric of ['test accuracy: Share of others.', 'margin: Least of all.'])
    expect(article.textContent).toContain(metric);
  expect(queryByText('Map of two unknowns')).toBeNull();
  expect(client.inputs('catalogue.planes')).toEqual([]);
});

test('loading, and what happens where the catalogue cannot be read', async () => {
  const user = userEvent.setup();
  let fails = true;
  const client = new FakeClient({
    'catalogue.get': () => {
      if (fails) throw new CallError({ code: 'plugin.invalid', message: 'A plug-in is broken.', advice: 'Repair it.' });
      return catalogue;
    },
  });
  const { findByText, getByText, findByRole, getByRole } = renderView(CatalogueView, client);
  expect(getByText('Loading the catalogue')).toBeTruthy();
  expect(await findByText('A plug-in is broken.')).toBeTruthy();
  fails = false;
  await user.click(getByRole('button', { name: 'Try again' }));
  expect(await findByRole('article', { name: 'Adam' })).toBeTruthy();
});
