import { parseSync } from 'oxc-parser';
import type { IsComplete } from './protocol.js';
import { tooDeepAt } from './rewrite/depth.js';
import { objectCell } from './rewrite/object-cell.js';

/** Says whether Enter should run the code or begin a new line in it. */
export function isComplete(code: string): IsComplete {
  if (tooDeepAt(code) !== undefined) return { status: 'invalid' };
  const { errors } = parseSync('cell.ts', code, { lang: 'ts', sourceType: 'module', astType: 'ts' });
  const error = errors.find(({ severity }) => severity === 'Error');
  if (!error || objectCell(code)) return { status: 'complete' };
  return isOpen(error, code) ? { status: 'incomplete', indent: indent(code) } : { status: 'invalid' };
}

/** More text can only mend what is missing at the end, or what was opened and not closed. */
function isOpen({ message, labels }: { message: string; labels: { start: number }[] }, code: string): boolean {
  const start = labels[0]?.start ?? 0;
  const end = code.trimEnd().length;
  // What is missing after `?.` is told at its own place.
  if (
    start >= end ||
    (start === end - 2 && code.startsWith('?.', start)) ||
    message.includes('Unterminated multiline comment')
  )
    return true;
  return message.includes('Unterminated') && code[start] === '`';
}

/** Two spaces for every bracket that the last line leaves open, after its own indentation. */
function indent(code: string): string {
  const line = code.split('\n').at(-1) ?? '';
  const own = /^\s*/.exec(line)![0];
  return /[{([]\s*$/.test(line) ? `${own}  ` : own;
}
