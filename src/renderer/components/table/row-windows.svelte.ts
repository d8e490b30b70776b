import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { CallError } from '../../lib/client.ts';
import { asCallError } from '../../lib/resource.svelte.ts';

export interface RowWindow<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
  /** Asks for the same rows with what takes longer and was left out; missing: nothing was. */
  readonly whole?: (() => Promise<RowWindow<Row>>) | undefined;
}

export type FetchRows<Row> = (window: { offset: number; limit: number }) => Promise<RowWindow<Row>>;

interface Page<Row> {
  readonly rows: readonly Row[];
  /** Of an older question: shown until its successor is here. */
  stale: boolean;
  /** What its rows still lack. */
  readonly whole: RowWindow<Row>['whole'];
}

/** Another question than that of the rows, which has no answer yet or cannot be understood. */
interface Asked<Row> {
  readonly fetch: FetchRows<Row>;
  readonly replaced: () => void;
}

/**
 * The rows of a virtual table, fetched in pages as they come into sight. At most two requests are under way, so a drag
 * of the scroll bar asks for where it is, not for all that it passed; answers to an older question are dropped. What was
 * left out of rows is asked for when all that are in sight are here, a page at a time.
 */
export class RowWindows<Row> {
  /** A little more than a window shows: every row of the leaderboard at a target takes the engine a millisecond. */
  static readonly pageSize = 50;
  static readonly #kept = 120;
  static readonly #atOnce = 2;

  #fetch: FetchRows<Row>;
  readonly #pages = new SvelteMap<number, Page<Row>>();
  #underWay = $state.raw<readonly number[]>([]);
  #wanted: readonly [number, number] = [0, 0];
  #generation = 0;
  #question = $state.raw(0);
  #completing = false;
  /** The question is the one before: complete rows are not replaced by a draft of them. */
  #again = false;
  #total = $state<number | null>(null);
  #error = $state.raw<CallError | null>(null);
  #asked = $state.raw<Asked<Row> | null>(null);
  #refused = $state.raw<CallError | null>(null);

  constructor(fetch: FetchRows<Row>) {
    this.#fetch = fetch;
  }

  /** Null until the first answer. */
  get total(): number | null {
    return this.#total;
  }

  /** Why the newest request failed; the rows that were there stay. */
  get error(): CallError | null {
    return this.#refused ?? this.#error;
  }

  get loading(): boolean {
    return this.#underWay.length > 0 || (this.#asked !== null && this.#refused === null);
  }

  /** The rows are those of the question before: the newest one was refused. */
  get outdated(): boolean {
    return this.#refused !== null && this.#total !== null;
  }

  /** Undefined: not here yet. */
  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / RowWindows.pageSize))?.rows[index % RowWindows.pageSize];
  }

  /** All rows that are here, with their places. */
  *loaded(): Generator<readonly [number, Row]> {
    for (const [page, { rows }] of [...this.#pages].sort(([a], [b]) => a - b))
      for (const [i, row] of rows.entries()) yield [page * RowWindows.pageSize + i, row];
  }

  /** The rows that are here, page by page: the same array until something in it has changed. */
  *pages(): Generator<readonly Row[]> {
    for (const { rows } of this.#pages.values()) yield rows;
  }

  /** Another number for every other question. */
  get question(): number {
    return this.#question;
  }

  /** Some of what is shown answers an older question. */
  get isStale(): boolean {
    return [...this.#pages.values()].some(({ stale }) => stale);
  }

  /**
   * Another question. The old rows are shown until it has an answer, and stay where it is refused; with the answer they are
   * all gone.
   *
   * @param replaced called when they are
   */
  ask(fetch: FetchRows<Row>, replaced: () => void = () => {}): void {
    const asked = { fetch, replaced };
    this.#asked = asked;
    this.#refused = null;
    void this.#answer(asked);
  }

  async #answer(asked: Asked<Row>): Promise<void> {
    try {
      const answer = await asked.fetch({ offset: 0, limit: RowWindows.pageSize });
      if (this.#asked !== asked) return;
      this.#asked = null;
      this.#fetch = asked.fetch;
      this.#again = false;
      this.#question += 1;
      this.#pages.clear();
      this.#pages.set(0, { rows: answer.rows, stale: false, whole: answer.whole });
      this.#total = answer.total;
      this.#wanted = [0, this.#wanted[1] - this.#wanted[0]];
      asked.replaced();
      this.#restart();
    } catch (error) {
      if (this.#asked === asked) this.#refused = asCallError(error);
    }
  }

  /** The same or a kindred question again: the old rows are shown until the new ones are here. */
  refresh(fetch?: FetchRows<Row>): void {
    const asked = untrack(() => this.#asked);
    if (asked !== null) this.ask(fetch ?? asked.fetch, asked.replaced);
    else this.#refresh(fetch ?? this.#fetch);
  }

  #refresh(fetch: FetchRows<Row>): void {
    this.#again = fetch === this.#fetch;
    if (!this.#again) untrack(() => (this.#question += 1));
    this.#fetch = fetch;
    untrack(() => this.#pages.forEach((page) => (page.stale = true)));
    this.#restart();
  }

  /** These rows are in sight, both ends included. */
  show(first: number, last: number): void {
    this.#wanted = [first, last];
    this.#pump();
  }

  /** The rows of a range, fetched where they are missing; fewer at the end of the table. */
  async range(first: number, last: number): Promise<Row[]> {
    const found: Row[] = [];
    for (let at = first; at <= last;) {
      const row = this.row(at);
      if (row !== undefined) {
        found.push(row);
        at += 1;
        continue;
      }
      const answer = await this.#fetch({ offset: at, limit: Math.min(1000, last - at + 1) });
      const { rows } = answer.whole === undefined ? answer : await answer.whole();
      if (rows.length === 0) break;
      found.push(...rows);
      at += rows.length;
    }
    return found;
  }

  #restart(): void {
    this.#generation += 1;
    this.#underWay = [];
    this.#error = null;
    this.#pump();
  }

  #inSight(): number[] {
    const size = RowWindows.pageSize;
    const end = this.#total === null ? this.#wanted[1] : Math.min(this.#wanted[1], Math.max(0, this.#total - 1));
    const first = Math.floor(Math.min(this.#wanted[0], end) / size);
    return Array.from({ length: Math.floor(end / size) - first + 1 }, (_, i) => first + i);
  }

  #pump(): void {
    untrack(() => {
      if (this.#error !== null) return;
      const pages = this.#inSight();
      const missing = pages.filter((page) => !this.#underWay.includes(page) && this.#pages.get(page)?.stale !== false);
      const next = missing.slice(0, RowWindows.#atOnce - this.#underWay.length);
      if (next.length > 0) void this.#load(next);
      if (this.#underWay.length > 0 || this.#completing) return;
      const draft = pages.find((page) => this.#pages.get(page)?.whole !== undefined);
      if (draft !== undefined) void this.#complete(draft);
    });
  }

  /** Pages that are asked for together come into sight together: the browser styles and paints them once. */
  async #load(pages: readonly number[]): Promise<void> {
    const generation = this.#generation;
    const size = RowWindows.pageSize;
    this.#underWay = [...this.#underWay, ...pages];
    try {
      const answers = await Promise.all(pages.map((page) => this.#fetch({ offset: page * size, limit: size })));
      if (generation !== this.#generation) return;
      for (const [i, answer] of answers.entries()) this.#take(pages[i]!, answer);
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#error = asCallError(error);
    }
    this.#underWay = this.#underWay.filter((each) => !pages.includes(each));
    this.#pump();
  }

  #take(page: number, { total, rows, whole }: RowWindow<Row>): void {
    const before = this.#pages.get(page);
    const keeps = whole !== undefined && this.#again && before?.whole === undefined;
    this.#pages.set(page, { rows: keeps ? (before?.rows ?? rows) : rows, stale: false, whole });
    if (total !== this.#total) this.#dropBeyond(total);
    this.#total = total;
    this.#forgetFarthest(page);
  }

  async #complete(page: number): Promise<void> {
    const generation = this.#generation;
    this.#completing = true;
    try {
      const answer = await this.#pages.get(page)?.whole?.();
      if (answer !== undefined && generation === this.#generation && this.#pages.has(page))
        this.#pages.set(page, { rows: answer.rows, stale: false, whole: undefined });
    } catch (error) {
      if (generation === this.#generation) this.#error = asCallError(error);
    }
    this.#completing = false;
    this.#pump();
  }

  #dropBeyond(total: number): void {
    for (const page of this.#pages.keys()) if (page * RowWindows.pageSize >= total) this.#pages.delete(page);
  }

  #forgetFarthest(from: number): void {
    if (this.#pages.size <= RowWindows.#kept) return;
    const farthest = [...this.#pages.keys()].reduce((a, b) => (Math.abs(b - from) > Math.abs(a - from) ? b : a));
    this.#pages.delete(farthest);
  }
}
