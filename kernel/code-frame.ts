import { dim, red } from './ansi.js';

/** A line is cut to so many characters, around what is marked. */
const WIDTH = 160;

/** The line of `source` that the offset `start` is in, with the range up to `end` marked below it. */
export function codeFrame(source: string, start: number, end: number): string {
  const { line, column, text } = lineAt(source, start);
  return markedLine(text, line, column, Math.min(end - start, text.length - (column - 1)));
}

/** A line of code with its number, and `length` characters (at least one) from `column` (from 1) marked below it. */
export function markedLine(text: string, line: number, column: number, length: number): string {
  const from = text.length > WIDTH ? Math.max(0, column - 1 - WIDTH / 2) : 0;
  const shown = text.slice(from, from + WIDTH);
  const gutter = `${line} | `;
  const indent = shown.slice(0, column - 1 - from).replace(/[^\t]/g, ' ');
  const mark = '~'.repeat(Math.max(1, Math.min(length, shown.length - indent.length)));
  return `${dim(gutter)}${shown}\n${' '.repeat(gutter.length)}${indent}${red(mark)}`;
}

/** Line and column, from 1, of an offset, and the line's text. */
export function lineAt(source: string, offset: number): { line: number; column: number; text: string } {
  const before = source.slice(0, offset).split('\n');
  const line = before.length;
  return { line, column: before.at(-1)!.length + 1, text: source.split('\n')[line - 1] ?? '' };
}
