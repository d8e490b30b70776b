/** What moves the cursor, hides, or turns the direction of what follows; not the end of a line, nor a tab. */
const control = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text from outside (names, messages, files, logs) as it may reach a terminal: what a terminal would act on is written as
 * in a program, such as `\x1b`.
 */
export const visible = (text: string): string =>
  text.replace(control, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });

/** The colours of output.ts, as picocolors begins and ends them. */
const paint = /(\u001b\[(?:1|2|22|31|32|33|39)m)/; // eslint-disable-line no-control-regex

/** As `visible`, but for our own colours. */
export const visibleInColours = (text: string): string =>
  text
    .split(paint)
    .map((piece, i) => (i % 2 === 1 ? piece : visible(piece)))
    .join('');
