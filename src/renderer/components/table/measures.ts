import type { Column } from './columns.ts';
import { contentOf, larger, noContent, type Content } from './content.ts';
import type { RowWindows } from './row-windows.svelte.ts';

/**
 * The largest of what the rows that are here show in columns. A page is measured once for a column; while the question is
 * the same nothing shrinks, and before its first answer all is as it was, so that columns do not twitch. A column that is
 * another one under the same id, such as one that no longer tells what all rows have in common, is measured anew.
 */
export class Measures<Row> {
  #pages = new WeakMap<readonly Row[], Map<Column<Row>, Content>>();
  #look = '';
  #question = -1;
  /** By the ids of columns. */
  #kept = new Map<string, { readonly column: Column<Row>; readonly content: Content }>();

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
    const contents = columns.map((column) => {
      const before = this.#kept.get(column.id);
      if (pages.length === 0) return before?.content ?? noContent;
      const least = isSame && before?.column === column ? before.content : noContent;
      return pages.reduce((most, page) => larger(most, this.#measure(page, column)), least);
    });
    if (pages.length > 0 && !windows.isStale) {
      this.#question = windows.question;
      this.#kept = new Map(columns.map((column, i) => [column.id, { column, content: contents[i]! }]));
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
