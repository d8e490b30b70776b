import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { OptimizerCard, ProblemCard } from '../../src/shared/contract/catalogue.ts';
import type { Output } from '../../src/shared/contract.ts';
import { DescentError } from '../../src/shared/domain/error.ts';
import { int, type Parameter } from '../../src/shared/domain/parameter.ts';
import { parseSuite } from '../../src/shared/domain/suite.ts';
import { engine } from '../../src/renderer/lib/engine.svelte.ts';
import { CallError } from '../../src/renderer/lib/client.ts';
import { openedSuite } from '../../src/renderer/lib/opened-suite.svelte.ts';
import { placeWords, remarkAt, remarkOf, remarksBeside } from '../../src/renderer/components/suite/complaints.ts';
import { toast } from '../../src/renderer/lib/toast.ts';
import { forgetDraft, SuiteDraft } from '../../src/renderer/views/suite/draft.svelte.ts';
import { emptySuite, readSuite, suiteText } from '../../src/renderer/components/suite/suite-text.ts';
import SuiteView from '../../src/renderer/views/suite/SuiteView.svelte';
import { textOf, valueOf } from '../../src/renderer/views/suite/value-text.ts';
import { testCatalogue } from '../unit/shared/domain/test-catalogue.ts';
import { expectAccessible } from './axe.ts';
import { FakeClient } from './fake-client.ts';
import { layOut } from './layout.ts';
import { renderView } from './render.ts';

const hostile = '<img src=x onerror=alert(1)>';
const titles: Readonly<Record<string, string>> = {
  adam: 'Adam',
  rosenbrock: 'Rosenbrock function',
  quadratic: hostile,
};
const catalogue: Output<'catalogue.get'> = {
  optimizers: testCatalogue.optimizers.map(({ id, kind, order, hyper, cost, state }): OptimizerCard => ({
    ...{
      id,
      kind,
      order,
      hyper,
      cost,
      state,
      title: titles[id] ?? id,
      short: titles[id] ?? id,
      paper: 'arXiv:1412.6980',
      family: 'adaptive',
      equation: '',
      needs: '',
      invariances: '',
      own: false,
    },
  })),
  problems: testCatalogue.problems.map(({ id, kind, parameters, precisions }): ProblemCard => ({
    ...{
      id,
      kind,
      parameters,
      title: titles[id] ?? id,
      short: id,
      family: 'test function',
      equation: '',
      dimension: 2,
      optimum: 0,
      sampled: false,
      offers: '',
      metrics: [],
    },
    ...{ planar: null, own: false, precisions: [...precisions] },
  })),
  precisions: [...testCatalogue.precisions.map(({ revision: _, ...rest }) => rest)],
};

/** Checks as the engine does, with the same parser. */
function check({ text }: { text: string }): Output<'suite.check'> {
  const none = { named: null, known: 0, elsewhere: 0, toRun: 0, estimate_s: null, estimatedFrom: 0 };
  try {
    const { name, runs, skipped } = parseSuite(text, testCatalogue);
    return { ...none, name, runs: runs.length, toRun: runs.length, skipped: [...skipped], complaints: [] };
  } catch (error) {
    if (!(error instanceof DescentError)) throw error;
    return { ...none, name: '', runs: 0, skipped: [], complaints: error.message.split('\n') };
  }
}

type Answers = ConstructorParameters<typeof FakeClient>[0];
const client = (more: Answers = {}): FakeClient =>
  new FakeClient({ 'catalogue.get': catalogue, 'suite.check': check, ...more });

function show(fake: FakeClient, params: Record<string, string> = {}) {
  const view = renderView(SuiteView, fake, params);
  const user = userEvent.setup({ pointerEventsCheck: 0 });
  const pick = async (title: string): Promise<void> => {
    const isOptimizer = catalogue.optimizers.some((each) => each.title === title);
    await user.click(await view.findByRole('radio', { name: isOptimizer ? /^Optimizers/ : /^Problems/ }));
    await user.click(await view.findByTitle(`Add ${title}`));
  };
  const editor = (title: string) => within(view.getAllByRole('region', { name: title }).at(-1)!);
  const written = (): Record<string, unknown> => JSON.parse(localStorage.getItem('descent.suite-draft')!);
  return { ...view, user, pick, editor, written };
}

beforeEach(() => {
  layOut(600);
  localStorage.clear();
  forgetDraft();
});

describe('the form', () => {
  test('writes what is picked and typed: a setting, a grid, a vector, a choice; the count follows', async () => {
    const { pick, editor, written, findByText, user } = show(client());
    await pick('Rosenbrock function');
    await pick('Adam');
    const adam = editor('Adam');
    await user.type(adam.getByRole('textbox', { name: 'lr' }), '0.001, 0.01');
    adam.getByText('2 settings');
    await user.type(editor('Rosenbrock function').getByRole('textbox', { name: 'dimension' }), '10');
    expect(written()).toMatchObject({
      problems: [{ id: 'rosenbrock', dimension: 10 }],
      optimizers: [{ id: 'adam', lr: [0.001, 0.01] }],
    });
    // 2 settings, 2 precisions, 5 seeds.
    await findByText('Run 20');
    await user.clear(adam.getByRole('textbox', { name: 'lr' }));
    expect(written()).toMatchObject({ optimizers: [{ id: 'adam' }] });
    await findByText('Run 10');
  });

  test('tells ranges, defaults and where a search would look', async () => {
    const { pick, editor } = show(client());
    await pick('Rosenbrock function');
    const dimension = editor('Rosenbrock function').getByRole<HTMLInputElement>('textbox', { name: 'dimension' });
    expect(dimension.placeholder).toBe('2');
    expect(document.getElementById(dimension.getAttribute('aria-describedby')!)?.textContent).toBe(
      'whole, ≥ 2 and ≤ 100',
    );
  });

  test('a complaint stands at its field, and nothing that was typed is lost', async () => {
    const { pick, editor, findByText, user, written } = show(client());
    await pick('Rosenbrock function');
    await pick('Adam');
    const lr = editor('Adam').getByRole<HTMLInputElement>('textbox', { name: 'lr' });
    await user.type(lr, '-1');
    await editor('Adam').findByText('Got -1, expected a number > 0');
    expect(lr.getAttribute('aria-invalid')).toBe('true');
    await findByText('1 thing to put right before it can run.');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Run' }).disabled).toBe(true);
    await user.clear(lr);
    await user.type(lr, 'fast');
    await editor('Adam').findByText('Got "fast", expected a number > 0');
    expect(written()).toMatchObject({ optimizers: [{ lr: 'fast' }] });
  });

  test('each thing to put right leads to its field, in the form and in the text', async () => {
    const { pick, editor, findByRole, findByText, getByRole, user } = show(client());
    await pick('Rosenbrock function');
    await pick('Adam');
    await user.type(editor('Adam').getByRole('textbox', { name: 'lr' }), '0.1, -1');
    await user.type(editor('Rosenbrock function').getByRole('textbox', { name: 'dimension' }), '1');
    await user.clear(getByRole('textbox', { name: 'Steps' }));
    await user.type(getByRole('textbox', { name: 'Steps' }), '0');
    await user.click(getByRole('checkbox', { name: /^fp32/ }));
    await user.click(getByRole('checkbox', { name: /^fp64/ }));
    await findByText('4 things to put right before it can run.');
    const outcome = within(getByRole('complementary', { name: 'What the suite comes to' }));
    const told = outcome
      .getAllByRole('button', { name: /./ })
      .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim());
    expect(told.join('\n')).not.toMatch(/\[\]|\[0\]/);
    expect(told).toContain('Precisions Choose at least one precision');
    const lead = async (name: RegExp) => {
      await user.click(outcome.getByRole('button', { name }));
      return document.activeElement;
    };
    expect(await lead(/^Adam, lr/)).toBe(editor('Adam').getByRole('textbox', { name: 'lr' }));
    expect(await lead(/^Rosenbrock function, dimension/)).toBe(
      editor('Rosenbrock function').getByRole('textbox', { name: 'dimension' }),
    );
    expect(await lead(/^Budget, steps/)).toBe(getByRole('textbox', { name: 'Steps' }));
    expect(await lead(/^Precisions/)).toBe(getByRole('checkbox', { name: /^fp32/ }));

    await user.click(await findByRole('tab', { name: 'JSON' }));
    const area = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Suite as JSON' });
    await lead(/^Adam, lr/);
    expect(document.activeElement).toBe(area);
    expect(area.value.slice(area.selectionStart, area.selectionEnd)).toBe('-1');
    await lead(/^Budget, steps/);
    expect(area.value.slice(area.selectionStart, area.selectionEnd)).toBe('"steps": 0');
  });

  test('an empty list leads to the catalogue, on the list that is missing', async () => {
    const { pick, findByRole, getByRole, user } = show(client());
    await pick('Rosenbrock function');
    await user.click(await findByRole('button', { name: /Choose at least one optimizer/ }));
    expect(document.activeElement).toBe(getByRole('textbox', { name: 'Search the catalogue' }));
    expect(screen.getByRole<HTMLInputElement>('radio', { name: /^Optimizers/ }).checked).toBe(true);
  });

  test('several settings of one optimizer are several entries', async () => {
    const { pick, editor, user, written, getAllByRole } = show(client());
    await pick('Adam');
    await user.click(editor('Adam').getByRole('button', { name: 'Add another setting of Adam' }));
    expect(getAllByRole('region', { name: 'Adam' })).toHaveLength(2);
    await user.type(editor('Adam').getByRole('textbox', { name: 'lr' }), '0.5');
    expect(written()['optimizers']).toEqual([{ id: 'adam' }, { id: 'adam', lr: 0.5 }]);
    await user.click(editor('Adam').getByRole('button', { name: 'Remove Adam' }));
    expect(written()['optimizers']).toEqual([{ id: 'adam' }]);
  });

  test('precisions, seeds, budget and name are written', async () => {
    const { findByRole, getByRole, user, written } = show(client());
    await user.click(await findByRole('checkbox', { name: /^int4/ }));
    await user.click(getByRole('radio', { name: 'List' }));
    const seeds = getByRole('textbox', { name: 'List of seeds' });
    await user.clear(seeds);
    await user.type(seeds, '3 7');
    await user.type(getByRole('textbox', { name: 'Oracle units' }), '9000');
    await user.type(getByRole('textbox', { name: /^Record every/ }), '5');
    await user.clear(getByRole('textbox', { name: 'Name' }));
    await user.type(getByRole('textbox', { name: 'Name' }), 'mine');
    expect(written()).toMatchObject({
      ...{ name: 'mine', precisions: ['fp32', 'fp64', 'int4'], seeds: [3, 7], record: { every: 5 } },
      budget: { steps: 1000, seconds: 60, oracle: 9000 },
    });
  });

  test('many runs at once leave no budget of seconds', async () => {
    const { findByRole, queryByRole, user, written } = show(client());
    const many = await findByRole('checkbox', { name: /^Many runs at once/ });
    await user.click(many);
    expect(written()).toMatchObject({ batched: true, budget: { steps: 1000 } });
    expect((written() as { budget: object }).budget).not.toHaveProperty('seconds');
    expect(queryByRole('textbox', { name: 'Compute seconds' })).toBeNull();
    await user.click(many);
    expect(written()).not.toHaveProperty('batched');
    await findByRole('textbox', { name: 'Compute seconds' });
  });

  test('what is skipped is told with its reason', async () => {
    const { pick, findByText, findByRole, user } = show(client());
    await pick('Rosenbrock function');
    await pick('Adam');
    await user.click(await findByRole('checkbox', { name: /^int4/ }));
    await findByText('1 combination skipped');
    await findByText(/this rosenbrock is made for fp32, fp64/);
  });

  test('search finds by words of the card', async () => {
    const { findByRole, findByTitle, queryByTitle, user } = show(client());
    await user.type(await findByRole('textbox', { name: 'Search the catalogue' }), 'rosen');
    await findByTitle('Add Rosenbrock function');
    await waitFor(() => expect(queryByTitle('Add matrix-least-squares')).toBeNull());
  });

  test('the keys go from the search into the list, pick there, and run the suite', async () => {
    const fake = client({ 'suite.submit': { suiteId: 8, added: 10, requeued: 0, waiting: 0, known: 0, elsewhere: 0 } });
    const { findByRole, findByText, getByRole, findByTitle, pick, user, written } = show(fake);
    await pick('Rosenbrock function');
    await user.click(getByRole('radio', { name: /^Optimizers/ }));
    const search = await findByRole('textbox', { name: 'Search the catalogue' });
    await user.type(search, 'adam{Enter}');
    expect(document.activeElement).toBe(await findByTitle('Add Adam'));
    await user.keyboard('{ArrowUp}');
    expect(document.activeElement).toBe(search);
    await user.keyboard('{ArrowDown}{Enter}');
    expect(written()).toMatchObject({ optimizers: [{ id: 'adam' }] });
    await findByText('Run 10');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(fake.inputs('suite.submit')).toMatchObject([{ start: true }]));
  });

  test('how several values are written stays told, and a range is answered with it', async () => {
    const { pick, editor, findByText, getByText, user } = show(client());
    await pick('Rosenbrock function');
    await pick('Adam');
    getByText('a field takes one value, or several, each a setting: 0.001, 0.01');
    const lr = editor('Adam').getByRole('textbox', { name: 'lr' });
    await user.type(lr, '1e-4..1e-1');
    await editor('Adam').findByText(/expected a number > 0. Write several values one by one: 0.001, 0.01/);
    await user.clear(lr);
    await user.type(lr, '0,01; 0,1');
    await editor('Adam').findByText(/expected a number > 0. Decimals have a point, 0.1; a comma parts values/);
    // Two zeros are one mistake.
    await findByText('1 thing to put right before it can run.');
  });

  test('has names and roles, and markup in a title stays text', async () => {
    const { pick, container } = show(client());
    await pick(hostile);
    await pick('Adam');
    expect(container.querySelector('img')).toBeNull();
    await expectAccessible();
  });
});

describe('the text', () => {
  test('is the draft: what is written there is in the form, and an error in it keeps the form as it was', async () => {
    const { pick, findByRole, getByRole, findByText, findAllByText, user, editor } = show(client());
    await pick('Adam');
    await user.click(await findByRole('tab', { name: 'JSON' }));
    const area = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Suite as JSON' });
    expect(JSON.parse(area.value)).toEqual({ ...emptySuite, optimizers: [{ id: 'adam' }] });
    await fireEvent.input(area, { target: { value: '{ "optimizers": [ { "id": "adam" ' } });
    await findByText(/^Line 1, column \d+: expected/);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Run' }).disabled).toBe(true);
    await user.click(getByRole('tab', { name: 'Form' }));
    await findByText(/put it right there first/);
    editor('Adam');
    await user.click(getByRole('tab', { name: 'JSON' }));
    await fireEvent.input(getByRole('textbox', { name: 'Suite as JSON' }), {
      target: {
        value: '{ "optimizers": [ { "id": "adam", "lr": 3, "wrong": 1 } ], "problems": [ { "id": "rosenbrock" } ] }',
      },
    });
    expect((await findAllByText(/unknown hyper-parameter of adam/)).length).toBeGreaterThan(0);
    await user.click(getByRole('tab', { name: 'Form' }));
    expect(editor('Adam').getByRole<HTMLInputElement>('textbox', { name: 'lr' }).value).toBe('3');
    // The key is none of the form's: the complaint stands on the entry.
    expect(editor('Adam').getByRole('alert').textContent).toContain('wrong');
  });
});

test('a key that comes twice is put right in the text: until then the form would drop one of its values', async () => {
  const { pick, findByText, findByRole, getByRole, user } = show(client());
  await pick('Adam');
  await user.click(await findByRole('tab', { name: 'JSON' }));
  const area = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Suite as JSON' });
  const text = '{ "optimizers": [\n  { "id": "adam", "lr": 0.5, "lr": 0.001 }\n] }';
  await fireEvent.input(area, { target: { value: text } });
  const told = await findByText(/^Line 2, column 30: optimizers\[0\]\.lr: got 0\.5 .* and 0\.001/);
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Run' }).disabled).toBe(true);
  await user.click(told);
  expect(area.value.slice(area.selectionStart)).toMatch(/^"lr": 0\.001/);
  await user.click(getByRole('tab', { name: 'Form' }));
  await pick('Adam');
  expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Suite as JSON' }).value).toBe(text);
});

describe('the draft', () => {
  test('follows on a second visit as on the first: what is picked, replaced and cloned is what the form shows', async () => {
    const first = show(client());
    await first.pick('Adam');
    first.unmount();
    const text = suiteText({ ...emptySuite, name: 'copied', problems: [{ id: 'rosenbrock' }] });
    const second = show(client());
    await second.findByRole('region', { name: 'Adam' });
    await second.pick('Rosenbrock function');
    await second.findByRole('region', { name: 'Rosenbrock function' });
    await second.pick('Adam');
    expect(second.getAllByRole('region', { name: 'Adam' })).toHaveLength(2);
    expect(second.written()['optimizers']).toHaveLength(2);
    second.unmount();
    const cloned = show(client({ 'suite.text': { name: 'copied', text } }), { from: 'suite', id: '4' });
    await cloned.findByDisplayValue('copied');
    expect(cloned.queryByRole('region', { name: 'Adam' })).toBeNull();
    cloned.unmount();
    const begun = show(client(), { optimizer: 'adam' });
    expect(await begun.findAllByRole('region', { name: 'Adam' })).toHaveLength(1);
    expect(begun.queryByRole('region', { name: 'Rosenbrock function' })).toBeNull();
  });

  test('is there again after a restart', async () => {
    const first = show(client());
    await first.pick('Adam');
    first.unmount();
    forgetDraft();
    const { findByRole } = show(client());
    await findByRole('region', { name: 'Adam' });
  });

  test('begins with a run or a suite that the address names', async () => {
    const text = suiteText({ ...emptySuite, name: 'copied', optimizers: [{ id: 'adam', lr: 2 }] });
    const fake = client({ 'suite.text': { name: 'copied', text } });
    const { findByRole, written } = show(fake, { from: 'suite', id: '4' });
    await findByRole('region', { name: 'Adam' });
    expect(fake.inputs('suite.text')).toEqual([{ suiteId: 4 }]);
    expect(written()['name']).toBe('copied');
  });

  test.each([
    [{ optimizer: 'adam' }, 'Adam', { problems: [], optimizers: [{ id: 'adam' }] }],
    [{ problem: 'rosenbrock' }, 'Rosenbrock function', { problems: [{ id: 'rosenbrock' }], optimizers: [] }],
  ])('begins anew with %o of the catalogue, and goes on from there', async (params, title, entries) => {
    const { findByRole, written, pick } = show(client(), params);
    await findByRole('region', { name: title });
    expect(written()).toMatchObject(entries);
    await pick('Adam');
    expect(written()).toMatchObject({ ...entries, optimizers: [...entries.optimizers, { id: 'adam' }] });
  });

  test('says why where that cannot be read', async () => {
    const fake = client({
      'run.detail': () => {
        throw new CallError({ code: 'run.unknown', message: 'There is no such run.' });
      },
    });
    const { findByText } = show(fake, { from: 'run', id: '9' });
    await findByText('There is no such run.');
  });

  test('is replaced by a file that is opened', async () => {
    const { findByRole } = show(client());
    await findByRole('textbox', { name: 'Search the catalogue' });
    openedSuite.open({ file: '/home/me/other.json', text: suiteText({ ...emptySuite, optimizers: [{ id: 'adam' }] }) });
    await findByRole('region', { name: 'Adam' });
  });

  test('is run, and the queue shows it; or is only queued', async () => {
    const done = vi.spyOn(toast, 'done');
    const fake = client({ 'suite.submit': { suiteId: 8, added: 10, requeued: 0, waiting: 0, known: 0, elsewhere: 0 } });
    const { pick, findByText, getByRole, user, written } = show(fake);
    await pick('Rosenbrock function');
    await pick('Adam');
    await findByText('Run 10');
    await user.click(getByRole('button', { name: 'Add to queue' }));
    await waitFor(() => expect(fake.inputs('suite.submit')).toHaveLength(1));
    expect(location.hash).not.toContain('queue');
    expect(done.mock.calls.at(-1)?.[1]?.action.label).toBe('See the queue');
    await user.click(await findByText('Run 10'));
    await waitFor(() => expect(location.hash).toBe('#queue?suite=8'));
    const [queued, run] = fake.inputs('suite.submit');
    expect([queued?.start, run?.start]).toEqual([false, true]);
    expect(JSON.parse(run!.text)).toEqual(written());
  });

  test('that is known whole leads to its leaderboard, under its name or a new one', async () => {
    let named: Output<'suite.check'>['named'] = { suiteId: 5, isSame: true, dropped: 0 };
    const all = { name: 'mine', runs: 10, known: 10, elsewhere: 0, toRun: 0, skipped: [], complaints: [] };
    const fake = client({
      'suite.check': () => ({ ...all, named, estimate_s: null, estimatedFrom: 0 }),
      'suite.submit': { suiteId: 8, added: 0, requeued: 0, waiting: 0, known: 10, elsewhere: 0 },
    });
    const { pick, findByText, findByRole, user, editor } = show(fake);
    await pick('Adam');
    await findByText(/The database has all of these runs/);
    const link = await findByRole('link', { name: 'See its leaderboard' });
    expect(link.getAttribute('href')).toBe('#leaderboard?suite=5');
    named = { suiteId: 5, isSame: false, dropped: 12 };
    await user.type(editor('Adam').getByRole('textbox', { name: 'lr' }), '0.5');
    await findByText(/There is a suite “mine” already/);
    // Without the name, which may be long: the panel is narrow.
    await user.click(await findByRole('button', { name: 'Replace and see leaderboard' }));
    await waitFor(() => expect(location.hash).toBe('#leaderboard?suite=8'));
    expect(fake.inputs('suite.submit')).toMatchObject([{ start: false, retry: false }]);
  });

  test('that would drop runs of the suite of its name says so beside the name and on the button, and is undone', async () => {
    const done = vi.spyOn(toast, 'done');
    let dropped = 12;
    const fake = client({
      'suite.check': (asked) => ({ ...check(asked), named: { suiteId: 5, isSame: false, dropped } }),
      'suite.submit': { suiteId: 5, added: 10, requeued: 0, waiting: 0, known: 0, elsewhere: 0, kept: 9 },
      'suite.restore': { name: 'kbd (2)' },
    });
    const { pick, findByRole, findByText, getByRole, queryByText, user } = show(fake);
    await pick('Rosenbrock function');
    await pick('Adam');
    const name = getByRole('textbox', { name: 'Name' });
    await user.clear(name);
    await user.type(name, 'kbd');
    const run = await findByRole('button', { name: 'Replace “kbd” and run 10' });
    await findByText(/There is a suite of this name: 12 runs would leave its list/);
    await findByText(/There is a suite “kbd” already, and 12 runs of its list are not in this one/);
    await expectAccessible();
    const asked = fake.inputs('suite.check').length;
    await user.click(run);
    await waitFor(() => expect(fake.inputs('suite.submit')).toHaveLength(1));
    // What the database has is another by now.
    await waitFor(() => expect(fake.inputs('suite.check').length).toBeGreaterThan(asked));
    await waitFor(() => expect(done.mock.calls.at(-1)?.[1]?.action.label).toBe('Bring it back'));
    done.mock.calls.at(-1)![1]!.action.onClick();
    await waitFor(() => expect(fake.inputs('suite.restore')).toEqual([{ suiteId: 9 }]));
    await waitFor(() => expect(done.mock.calls.at(-1)![0]).toBe('The list from before is back as “kbd (2)”'));
    // More of the same suite loses nothing, and is no replacement.
    dropped = 0;
    await user.type(name, '{End}{Backspace}d');
    await findByText('The suite “kbd” grows: all of its runs are in this one.');
    expect(queryByText(/There is a suite/)).toBeNull();
    await findByRole('button', { name: 'Run 10' });
  });

  test('what other hardware has made is known, and is made here too on demand', async () => {
    const known = { ...{ name: 'x', named: null, runs: 10, known: 8, elsewhere: 6, skipped: [], complaints: [] } };
    const fake = client({
      'suite.check': ({ here }) => ({
        ...known,
        toRun: here ? 8 : 2,
        estimate_s: here ? { value: 80, low: 78, high: 82 } : { value: 20, low: 19, high: 21 },
        estimatedFrom: here ? 8 : 2,
      }),
      'suite.submit': ({ here }) => ({
        ...{ suiteId: 8, added: 2, requeued: 0, waiting: 0 },
        ...(here ? { added: 8, known: 2, elsewhere: 0 } : { known: 8, elsewhere: 6 }),
      }),
    });
    const { pick, findByText, findByRole, getByText, user } = show(fake);
    await pick('Adam');
    await findByText('Run 2');
    expect(getByText('of them on other hardware').parentElement!.textContent).toMatch(/6$/);
    getByText(/Times of other hardware say nothing of this one/);
    await user.click(await findByRole('button', { name: 'Add to queue' }));
    await waitFor(() => expect(fake.inputs('suite.submit')).toHaveLength(1));
    await user.click(await findByRole('switch', { name: 'Make runs of other hardware here too' }));
    const run = await findByText('Run 8');
    await findByText('about 80 s');
    await user.click(run);
    await waitFor(() => expect(fake.inputs('suite.submit')).toHaveLength(2));
    expect(fake.inputs('suite.submit').map(({ here }) => here)).toEqual([false, true]);
    await expectAccessible();
  });

  test('is saved as it stands', async () => {
    const fake = client({ 'suite.save': { path: '/tmp/x.json' } });
    const { findByRole, user } = show(fake);
    await user.click(await findByRole('button', { name: 'Save as JSON…' }));
    await waitFor(() => expect(fake.inputs('suite.save')).toEqual([{ name: 'untitled', text: suiteText(emptySuite) }]));
  });
});

test('a catalogue that cannot be read is told, and read again', async () => {
  let broken = true;
  const fake = client({
    'catalogue.get': () => {
      if (broken) throw new CallError({ code: 'engine.gone', message: 'The engine ended.' });
      return catalogue;
    },
  });
  const { findByText, findByRole, user } = show(fake);
  await findByText('The engine ended.');
  broken = false;
  await user.click(await findByRole('button', { name: 'Try again' }));
  await findByRole('textbox', { name: 'Search the catalogue' });
});

test('a check that fails is told, and nothing can be run', async () => {
  const fake = client({
    'suite.check': () => {
      throw new CallError({ code: 'engine.gone', message: 'The engine ended.' });
    },
  });
  const { pick, findByText } = show(fake);
  await pick('Adam');
  await findByText('The suite could not be checked');
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Run' }).disabled).toBe(true);
});

test('a check that failed while the engine was away is done once it is back', async () => {
  let away = true;
  const fake = client({
    'suite.check': (input) => {
      if (away) throw new CallError({ code: 'engine.gone', message: 'The engine ended.' });
      return check(input);
    },
  });
  const disconnect = engine.connect(fake);
  const { pick, findByText, queryByText } = show(fake);
  await pick('Adam');
  await findByText('The suite could not be checked');
  away = false;
  fake.emit('engine.status', { state: 'ready', failure: null, backups: [] });
  await waitFor(() => expect(queryByText('The suite could not be checked')).toBeNull());
  disconnect();
});

/** Numbers that single precision has, too: a parameter that would vanish or leave its bounds in it is refused. */
const number = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true }).map((value) => (Math.abs(value) < 1e-30 ? 0 : value));

/** A value that a declaration accepts. */
function valid(parameter: Parameter): fc.Arbitrary<unknown> {
  switch (parameter.type) {
    case 'real':
      return number(Math.max(parameter.min ?? -1e6, 1e-12), (parameter.max ?? 1e6) * (1 - 1e-6));
    case 'int':
      return fc.integer({ min: parameter.min, max: parameter.max });
    case 'choice':
      return fc.constantFrom(...parameter.choices);
    case 'flag':
      return fc.boolean();
    case 'vector':
      return fc.array(number(0, 1e6), { minLength: 2, maxLength: 2 });
    case 'matrix':
      return fc.integer({ min: 1, max: 3 }).chain((columns) =>
        fc.array(fc.array(number(-1e30, 1e30), { minLength: columns, maxLength: columns }), {
          minLength: 1,
          maxLength: 3,
        }),
      );
  }
}

const filled = (id: string, parameters: Readonly<Record<string, Parameter>>, grid: boolean) =>
  fc
    .record(
      Object.fromEntries(
        Object.entries(parameters).map(([name, parameter]) => {
          const isList = parameter.type === 'vector' || parameter.type === 'matrix';
          const one = valid(parameter);
          return [name, grid && !isList ? fc.oneof(one, fc.uniqueArray(one, { minLength: 2, maxLength: 3 })) : one];
        }),
      ),
      { requiredKeys: [] },
    )
    .map((values) => ({ id, values, parameters, grid }));

test('what the form types in is read back as the same value, and the suite is one that the command line takes', () => {
  const entries = fc.record({
    problems: fc.array(fc.oneof(...testCatalogue.problems.map(({ id, parameters }) => filled(id, parameters, false))), {
      minLength: 1,
      maxLength: 3,
    }),
    optimizers: fc.array(fc.oneof(...testCatalogue.optimizers.map(({ id, hyper }) => filled(id, hyper, true))), {
      minLength: 1,
      maxLength: 3,
    }),
  });
  fc.assert(
    fc.property(entries, (chosen) => {
      const draft = new SuiteDraft();
      draft.load(suiteText(emptySuite));
      for (const list of ['problems', 'optimizers'] as const)
        for (const [at, { id, values, parameters, grid }] of chosen[list].entries()) {
          draft.add(list, { id });
          for (const [name, value] of Object.entries(values)) {
            const isText = ['real', 'int', 'vector', 'matrix'].includes(parameters[name]!.type);
            // Choices are not typed.
            draft.setParameter(list, at, name, isText ? valueOf(parameters[name]!, textOf(value), grid) : value);
          }
        }
      const expected = {
        ...emptySuite,
        problems: chosen.problems.map(({ id, values }) => ({ id, ...values })),
        optimizers: chosen.optimizers.map(({ id, values }) => ({ id, ...values })),
      };
      expect(JSON.parse(draft.text)).toEqual(JSON.parse(JSON.stringify(expected)));
      expect(parseSuite(draft.text, testCatalogue).runs.length).toBeGreaterThan(0);
    }),
    { numRuns: 200 },
  );
});

test('every JSON object comes back from its text', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (suite) => {
      const plain = JSON.parse(JSON.stringify(suite));
      expect(readSuite(suiteText(plain)).suite).toEqual(plain);
    }),
  );
});

test('what is no number stays as it was typed', () => {
  const lr = int(1, { min: 0, max: 9 });
  expect(['', ' ', '3', '1 2', '1e', 'Infinity'].map((text) => valueOf(lr, text, true))).toEqual([
    undefined,
    undefined,
    3,
    [1, 2],
    '1e',
    'Infinity',
  ]);
  expect(valueOf(lr, '1 2', false)).toBe('1 2');
});

test('complaints are taken apart by their keys', () => {
  const remarks = [
    'optimizers[1].lr[0]: got -1, expected a number > 0',
    'the suite is not JSON: line 1',
    'budget.steps: got 0',
  ].map(remarkOf);
  expect(remarks[0]).toEqual({ key: 'optimizers[1].lr[0]', text: 'Got -1, expected a number > 0' });
  expect(remarkAt(remarks, 'optimizers[1].lr')).toBe('Got -1, expected a number > 0');
  expect(remarkAt(remarks, 'optimizers[1].l')).toBeUndefined();
  const empty = [
    'problems: got [], expected a non-empty list of objects with an "id"',
    'seeds: got [], expected a count',
    'name: got "", expected a non-empty text',
    'optimizers[0].lr: got "", expected >= 1',
  ];
  expect(empty.map((line) => remarkOf(line).text)).toEqual([
    'Choose at least one problem from the catalogue',
    'Nothing is there; expected a count',
    'Give the suite a name',
    'It is empty; expected ≥ 1',
  ]);
  const titleOf = (list: string, at: number) => (at === 0 ? `first of ${list}` : undefined);
  expect(
    ['optimizers[0].lr[2]', 'problems[0].id', 'problems[3].n', 'seeds', 'budget.steps', 'tuning.track'].map((key) =>
      placeWords(key, titleOf),
    ),
  ).toEqual(['first of optimizers, lr', 'first of problems', 'Problem 4, n', 'Seeds', 'Budget, steps', 'tuning.track']);
  expect(remarksBeside(remarks, ['optimizers[1]', 'budget'])).toEqual([
    { key: '', text: 'The suite is not JSON: line 1' },
  ]);
});
