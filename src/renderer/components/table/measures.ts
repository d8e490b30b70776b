import type { Column } from './columns.ts';
import { contentOf, larger, noContent, type Content } from './content.ts';
import type { RowWindows } from './row-windows.svelte.ts';

/**
 * The largest of what the rows that are here show in columns. A page is measured once for a column; while the question is
 * the same nothing shrinks, and before its first answer all is as it was, so that columns do not twitch.
 */
export class Measures<Row> {
  #pages = new WeakMap<readonly Row[], Map<Column<Row>, Content>>();
  #look = '';
  #question = -1;
  /** By the ids of columns. */
  #kept = new Map<string, Content>();

  /**
   * Of each of the columns.
   *
   * @param look what else a text's width hangs on, fonts and the way of writing numbers: with another one all is measured anew
   */
  of(windows: RowWindows<Row>, columns: readonly Column<Row>[], look: string): Content[] {
    if (look !== this.#look) {
      this.#look = look;
      this.#pages = new WeakMap();
      this.#kept = new Map();
    }
    const pages = [...windows.pages()];
    const isSame = this.#question === windows.question;
    const contents = columns.map(({ id }, i) => {
      const before = this.#kept.get(id) ?? noContent;
      if (pages.length === 0) return before;
      return pages.reduce((most, page) => larger(most, this.#measure(page, columns[i]!)), isSame ? before : noContent);
    });
    if (pages.length > 0 && !windows.isStale) {
      this.#question = windows.question;
      this.#kept = new Map(columns.map(({ id }, i) => [id, contents[i]!]));
    }
    return contents;
  }

  #measure(page: readonly Row[], column: Column<Row>): Content {
    const own = this.#pages.get(page) ?? new Map<Column<Row>, Content>();
    this.#pages.set(page, own);
    const known = own.get(column);
    if (known !== undefined) return known;
    const content = page.reduce<Content>((most, row) => larger(most, contentOf(column, row)), noContent);
    own.set(column, content);
    return content;
  }
}
