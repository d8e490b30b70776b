/** The words of an expression, each to be looked for at a place (`takeAt`). */
export const number = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.-])/y;
export const quoted = /"([^"]*)"|'([^']*)'/y;
export const word = /[\w*][\w.:*-]*/y;
export const keyword = /^(?:not|and|or|in|like)$/i;

export function takeAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Whether a value needs no quotes to be read as itself. */
export function isOneWord(text: string): boolean {
  const found = takeAt(word, text, 0);
  return found !== null && found[0].length === text.length && !keyword.test(text) && Number.isNaN(Number(text));
}
