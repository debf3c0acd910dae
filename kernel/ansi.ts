/** Colours of a terminal, which Jupyter's front ends show in tracebacks: from this code until the next `39` or `22`. */
const colour =
  (on: number, off: number) =>
  (text: string): string =>
    text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;

export const red = colour(31, 39);
export const cyan = colour(36, 39);
export const dim = colour(2, 22);

/** A text without its colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one.
export const withoutColours = (text: string): string => text.replace(/\u001b\[\d*(;\d+)*m/g, '');
