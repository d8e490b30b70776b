import { isObject, type SuiteEntry } from '../../../shared/domain/suite-schema.ts';
import { emptySuite, readSuite, suiteText, type ReadSuite, type SuiteJson } from '../../components/suite/suite-text.ts';

const storageKey = 'descent.suite-draft';
export type EntryList = 'problems' | 'optimizers';

/** The suite that is being written: one text, which the form edits key by key. It outlives the view and the program. */
export class SuiteDraft {
  text = $state(stored() ?? suiteText(emptySuite));
  /** What the text said when it was last read. Not a `$derived`, which ends with the component that made the draft. */
  #known: { readonly text: string; readonly read: ReadSuite } | undefined;
  /** The last text that could be read: what the form shows while somebody types in the text. */
  #last: SuiteJson = emptySuite;

  /** Where the text cannot be read; undefined: it can. */
  get error() {
    return this.#read().error;
  }

  get suite(): SuiteJson {
    this.#read();
    return this.#last;
  }

  #read(): ReadSuite {
    const { text } = this;
    if (this.#known?.text !== text) {
      this.#known = { text, read: readSuite(text) };
      this.#last = this.#known.read.suite ?? this.#last;
    }
    return this.#known.read;
  }

  get name(): string {
    return typeof this.suite['name'] === 'string' ? this.suite['name'] : 'untitled';
  }

  get isEmpty(): boolean {
    return this.text === suiteText(emptySuite);
  }

  /** Replaces the whole text. */
  load(text: string): void {
    this.text = text;
    keep(text);
  }

  /** Changes a key of the suite; undefined takes it away. A text that cannot be read is left as somebody wrote it. */
  set(key: string, value: unknown): void {
    if (this.error) return;
    this.load(suiteText(changed(this.suite, key, value)));
  }

  /** Changes a key inside an object of the suite, such as `budget`; an object without keys goes. */
  setIn(object: string, key: string, value: unknown): void {
    const before = this.suite[object];
    const next = changed(isObject(before) ? before : {}, key, value);
    this.set(object, Object.keys(next).length === 0 ? undefined : next);
  }

  entries(list: EntryList): readonly SuiteJson[] {
    const found = this.suite[list];
    return Array.isArray(found) ? found.map((entry: unknown) => (isObject(entry) ? entry : {})) : [];
  }

  add(list: EntryList, entry: SuiteEntry): void {
    this.set(list, [...this.entries(list), entry]);
  }

  /** Puts a copy behind the entry, to be changed into another setting. */
  duplicate(list: EntryList, at: number): void {
    const entries = this.entries(list);
    this.set(list, entries.toSpliced(at + 1, 0, entries[at] ?? {}));
  }

  remove(list: EntryList, at: number): void {
    this.set(list, this.entries(list).toSpliced(at, 1));
  }

  /** A parameter of an entry; undefined: its default. */
  setParameter(list: EntryList, at: number, name: string, value: unknown): void {
    this.set(
      list,
      this.entries(list).map((entry, i) => (i === at ? changed(entry, name, value) : entry)),
    );
  }
}

function changed(object: SuiteJson, key: string, value: unknown): SuiteJson {
  if (value !== undefined) return { ...object, [key]: value };
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

function stored(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

function keep(text: string): void {
  try {
    localStorage.setItem(storageKey, text);
  } catch {
    // A draft that is too long to keep is still there until the program ends.
  }
}

let draft: SuiteDraft | undefined;
/** The draft of the window. */
export const suiteDraft = (): SuiteDraft => (draft ??= new SuiteDraft());
/** For tests: the program as it is after a restart. */
export const forgetDraft = (): void => {
  draft = undefined;
};
