import type { Locator, Page } from 'playwright-core';
import { answerTo, watchInputs, type Answer } from './answers.ts';
import type { Busy, OpenWindow } from './window.ts';

export interface Click extends Answer {
  readonly what: string;
  /** What it took until the result: other programs on the machine do not disturb it. */
  readonly busy: Busy;
}

const views = ['Leaderboard', 'New suite', 'Queue', 'Compare', 'Catalogue', 'Settings', 'Start'];
/** Other views stay in the page as they were left. */
const here = 'main > .kept:not(.away)';
const isView = (title: string): string =>
  `document.querySelector('${here} h1')?.textContent === ${JSON.stringify(title)}`;
const address = (part: string): string =>
  `decodeURIComponent(location.hash.replaceAll('+', ' ')).includes(${JSON.stringify(part)})`;
const isDrawn = `performance.getEntriesByName('chart.draw').length > 0`;
const isOpenList = `document.querySelector('[role="listbox"]') !== null`;
const hasRow = (index: string): string =>
  `document.querySelector('${here} [role="grid"] [aria-rowindex="' + (${index}) + '"]') !== null`;
const lastRow = `document.querySelector('${here} [role="grid"]').getAttribute('aria-rowcount')`;

/** Goes through the window as a person does, and measures how long every input takes to be answered. */
export class Clicks {
  readonly all: Click[] = [];
  readonly #page: Page;
  readonly #window: OpenWindow;

  constructor(window: OpenWindow) {
    this.#page = window.page;
    this.#window = window;
  }

  /** @param rounds how often the views and the first clicks of the leaderboard are gone through */
  async run(rounds: number): Promise<readonly Click[]> {
    await watchInputs(this.#page);
    for (let round = 0; round < rounds; round += 1) for (const view of views) await this.#open(view);
    await this.#leaderboard();
    await this.#compare();
    await this.#queue();
    await this.#catalogue();
    return this.all;
  }

  async #measure(what: string, input: () => Promise<unknown>, done: string): Promise<void> {
    const before = this.#window.busy();
    const answer = await answerTo(this.#page, input, done);
    const after = this.#window.busy();
    const busy = { main: after.main - before.main, engine: after.engine - before.engine, renderer: after.renderer - before.renderer }; // prettier-ignore
    this.all.push({ what, ...answer, busy });
    // What is prepared after an answer, such as the next page of a table, is not part of the next one.
    await this.#page.waitForTimeout(150);
  }

  #click(what: string, target: Locator, done: string): Promise<void> {
    return this.#measure(what, () => target.click(), done);
  }

  #press(what: string, key: string, done: string): Promise<void> {
    return this.#measure(what, () => this.#page.keyboard.press(key), done);
  }

  #open(view: string): Promise<void> {
    const link = this.#page.getByRole('navigation', { name: 'Views' }).getByText(view, { exact: true });
    return this.#click(`open ${view}`, link, isView(view));
  }

  async #leaderboard(): Promise<void> {
    const page = this.#page;
    await this.#open('Leaderboard');
    await this.#sorts('by problem');
    for (const place of [2, 5, 9, 12]) {
      await this.#choose('target', 'choose a target', place);
      await this.#sort('ERT', 'sort at a target');
      await this.#sort('Success', 'sort at a target');
    }
    for (const place of [0, 1, 3, 2]) await this.#choose('axis', 'choose a cost axis, at a target', place);
    await this.#choose('target', 'choose a target', 0);
    await this.#sort('ERT', 'sort by problem');
    for (const place of [0, 1, 3, 2]) await this.#choose('axis', 'choose a cost axis, sorted by ERT', place);

    const pivot = page.getByRole('switch', { name: 'Precisions side by side' });
    await this.#click('precisions side by side', pivot, address('pivot=1'));
    await this.#sorts('side by side', 4);
    await this.#click('precisions in rows', pivot, `!${address('pivot=1')}`);
    await this.#click('overall', page.locator(here).getByText('Overall', { exact: true }), address('by=overall'));
    await this.#sorts('overall');
    for (const place of [3, 7]) await this.#choose('target', 'choose a target, overall', place);
    await this.#choose('target', 'choose a target, overall', 0);
    for (const place of [0, 3, 2]) await this.#choose('axis', 'choose a cost axis, overall', place);
    await this.#click('by problem', page.locator(here).getByText('By problem', { exact: true }), `!${address('by=')}`);

    await this.#filters();
    await this.#far('Leaderboard');
    for (const place of [0, 1, 2]) {
      const opener = page.locator(`${here} .opener`).nth(place);
      await this.#click('runs of a row', opener, `document.querySelector('${here} .runs tbody tr') !== null`);
      await this.#click('hide the runs', opener, `document.querySelector('${here} .runs') === null`);
    }
  }

  async #sorts(how: string, most = 20): Promise<void> {
    const heads = this.#page.locator(`${here} [role="columnheader"].sortable`);
    const titles = await heads.evaluateAll((all) => all.map((each) => each.textContent.trim()));
    for (const place of titles.keys()) {
      if (place >= most) break;
      // Both directions.
      for (const _ of [1, 2]) await this.#sortAt(heads.nth(place), `sort ${how}`);
    }
  }

  #sort(title: string, what: string): Promise<void> {
    const head = this.#page.locator(`${here} [role="columnheader"].sortable`).filter({ hasText: title }).first();
    return this.#sortAt(head, what);
  }

  async #sortAt(head: Locator, what: string): Promise<void> {
    const { id, sort } = await head.evaluate((each) => ({ id: each.id, sort: each.ariaSort }));
    await this.#click(what, head, `document.getElementById('${id}')?.ariaSort !== '${sort}'`);
  }

  async #choose(field: 'target' | 'axis', what: string, place: number): Promise<void> {
    const trigger = this.#page.locator(`${here} .choice.${field} button`);
    await this.#click('open a list of choices', trigger, isOpenList);
    const option = await this.#option(place);
    const label = (await option.locator('.text').textContent()) ?? '';
    const shows = `document.querySelector('${here} .choice.${field} .text')?.textContent === ${JSON.stringify(label)}`;
    await this.#click(what, option, `!(${isOpenList}) && ${shows}`);
  }

  /** A choice of the open list; its last one where there are fewer. */
  async #option(place: number): Promise<Locator> {
    const options = this.#page.getByRole('option');
    return options.nth(Math.min(place, (await options.count()) - 1));
  }

  async #filters(): Promise<void> {
    const page = this.#page;
    const panel = `document.querySelector('${here} [role="group"][aria-label="Filters"]')`;
    await this.#click('show the filters', page.getByRole('button', { name: 'Filters' }), `${panel} !== null`);
    const chips = `document.querySelectorAll('${here} [aria-label="Active filters"] li').length`;
    for (const [field, places] of Object.entries({ Optimizers: [0, 3], Problems: [2], Statuses: [5] })) {
      const input = page.getByLabel(field, { exact: true });
      await this.#click('open a list of choices', input, isOpenList);
      for (const place of places) {
        const before = Number(await page.evaluate(chips));
        await this.#click('choose a filter', await this.#option(place), `${chips} > ${before}`);
      }
      await page.keyboard.press('Escape');
      const remove = page.getByRole('list', { name: 'Active filters' }).getByRole('button').first();
      const now = Number(await page.evaluate(chips));
      await this.#click('take a filter away', remove, `${chips} < ${now}`);
    }
    const clear = page.getByRole('button', { name: 'Clear filters' }).first();
    if (await clear.isVisible()) await this.#click('take a filter away', clear, `${chips} === 0`);
    const expression = page.getByLabel('Filter expression', { exact: true });
    for (const text of ['optimizer = adam and gap < 1e-6', 'seed = 3 and status = failed', 'h.lr < 0.01', '']) {
      await expression.fill(text);
      await this.#press('an expression', 'Enter', text === '' ? `!${address('where=')}` : address(text));
    }
    await this.#click('hide the filters', page.getByRole('button', { name: 'Hide filters' }), `${panel} === null`);
  }

  /** To the last row and back, and to rows between. */
  async #far(list: string): Promise<void> {
    const page = this.#page;
    const grid = page.locator(`${here} [role="grid"]`);
    await grid.focus();
    for (let round = 0; round < 3; round += 1) {
      await this.#press(`${list}: to the last row`, 'End', hasRow(lastRow));
      await this.#press(`${list}: a page up`, 'PageUp', 'true');
      await this.#press(`${list}: to the first row`, 'Home', hasRow('2'));
    }
    await grid.hover();
    const first = `Number(document.querySelector('${here} [role="grid"] .row')?.getAttribute('aria-rowindex'))`;
    for (let round = 0; round < 4; round += 1) {
      // A short list is at its end after one turn.
      if (await page.evaluate(hasRow(lastRow))) break;
      const from = Number(await page.evaluate(first));
      const wheel = (): Promise<void> => page.mouse.wheel(0, 60_000);
      await this.#measure(`${list}: far by the wheel`, wheel, `${first} > ${from + 300} || ${hasRow(lastRow)}`);
    }
    await this.#press(`${list}: to the first row`, 'Home', hasRow('2'));
  }

  async #compare(): Promise<void> {
    const page = this.#page;
    const selected = `document.querySelectorAll('${here} .row.selected').length`;
    for (const [at, place] of [0, 1, 3, 6, 8, 11].entries())
      await this.#click('select a row', page.locator(`${here} .lead.box`).nth(place), `${selected} === ${at + 1}`);
    const forget = (): Promise<void> => page.evaluate(() => performance.clearMeasures('chart.draw'));
    await forget();
    const compare = page.getByRole('button', { name: 'Compare', exact: true });
    await this.#click('compare six groups', compare, `${isView('Compare')} && ${isDrawn}`);
    await this.#open('Leaderboard');
    await this.#click(
      'runs of a row',
      page.locator(`${here} .opener`).first(),
      `document.querySelector('${here} .runs a') !== null`,
    );
    for (const place of [0, 4, 9]) {
      await forget();
      const link = page.locator(`${here} .runs a`).nth(place);
      const isRun = `document.querySelector('${here} h1')?.textContent.includes(' on ')`;
      await this.#click('open a run', link, `${isRun} && ${isDrawn}`);
      await this.#open('Leaderboard');
    }
  }

  async #queue(): Promise<void> {
    await this.#open('Queue');
    await this.#far('Queue');
  }

  async #catalogue(): Promise<void> {
    const page = this.#page;
    await this.#open('Catalogue');
    for (const kind of ['Problems', 'Optimizers']) {
      const list = `document.querySelector('${here} table caption')?.textContent === '${kind.toLowerCase()}'`;
      await this.#click('a list of the catalogue', page.getByRole('tab', { name: kind }), list);
      for (const place of [1, 3, 6]) {
        const row = `${here} .list tbody tr:nth-child(${place + 1})`;
        await this.#click(
          'an entry of the catalogue',
          page.locator(row).first(),
          `document.querySelector('${row}.open') !== null`,
        );
      }
    }
  }
}
